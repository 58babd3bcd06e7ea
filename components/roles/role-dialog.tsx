"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Controller, useForm, useWatch } from "react-hook-form";
import type { z } from "zod";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { composable } from "#lib/composable.ts";
import { plural } from "#lib/format.ts";
import { permissionGroups } from "#lib/permission-titles.ts";
import type { Permission } from "#lib/permissions.ts";
import { createRoleInput } from "#lib/schemas/roles.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RoleRow } from "./types.ts";

interface RoleDialogProps {
  /** The role to change; null makes a new one. */
  change: RoleRow | null;
  onClose: () => void;
}

/** Makes or changes one of the company's own roles out of permissions. */
export function RoleDialog({ change: role, onClose }: RoleDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const form = useForm<z.input<typeof createRoleInput>, unknown, z.output<typeof createRoleInput>>({
    resolver: zodResolver(createRoleInput),
    defaultValues: {
      name: role?.title ?? "",
      description: role?.detail ?? "",
      organisation: role?.organisation ?? "client",
      permissions: role?.permissions ?? [],
    },
  });
  const { errors } = form.formState;
  const organisation = useWatch({ control: form.control, name: "organisation" });
  const done = async (title: string) => {
    await queryClient.invalidateQueries({ queryKey: trpc.roles.pathKey() });
    toast({ title });
    onClose();
  };
  const create = useMutation(
    trpc.roles.create.mutationOptions({ onSuccess: (_, { name }) => done(`There is a role “${name}” now`) }),
  );
  const update = useMutation(
    trpc.roles.update.mutationOptions({ onSuccess: (_, { name }) => done(`“${name}” is changed for everyone`) }),
  );
  const sent = role ? update : create;
  const onName = sent.error?.data?.field === "name" ? sent.error.message : undefined;
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={role ? `Change ${role.title}` : "Make a role"}
      description={
        role && role.people > 0
          ? `It changes at once for ${plural(role.people, "person", "people")}, who sign in again.`
          : "Choose what it may do. It counts for nobody before it is given to somebody."
      }
    >
      <form
        noValidate
        onSubmit={form.handleSubmit((values) => {
          if (!role) return create.mutate(values);
          const { organisation: _, ...next } = values;
          update.mutate({ ...next, roleId: role.key });
        })}
      >
        {sent.error && !onName ? <FormError key={sent.submittedAt}>{sent.error.message}</FormError> : null}
        <div className="grid gap-x-4 md:grid-cols-2">
          <Field label="Name" error={errors.name?.message ?? onName}>
            <Input autoComplete="off" {...form.register("name")} />
          </Field>
          <Controller
            control={form.control}
            name="organisation"
            render={({ field }) => (
              <Field label="For">
                <Select
                  disabled={role !== null}
                  value={field.value}
                  onValueChange={(value) => {
                    field.onChange(value);
                    form.setValue("permissions", []);
                  }}
                  options={[
                    { value: "client", label: "Your company's people" },
                    { value: "vendor", label: "Vendors' people" },
                  ]}
                />
              </Field>
            )}
          />
        </div>
        <Field label="What it is for" detail="optional" error={errors.description?.message}>
          <Input autoComplete="off" {...form.register("description")} />
        </Field>
        <Controller
          control={form.control}
          name="permissions"
          render={({ field }) => (
            <PermissionChoice
              allowed={composable(organisation)}
              value={field.value}
              onChange={field.onChange}
              error={errors.permissions?.message}
            />
          )}
        />
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>Change nothing</Button>
          <Button type="submit" variant="primary" busy={sent.isPending}>
            {role ? "Change the role" : "Make the role"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface PermissionChoiceProps {
  allowed: readonly Permission[];
  value: readonly Permission[];
  onChange: (value: Permission[]) => void;
  error?: string;
}

function PermissionChoice({ allowed, value, onChange, error }: PermissionChoiceProps) {
  return (
    <fieldset>
      <legend className="mb-1 font-medium">
        May <span className="font-normal text-ink-faint">{plural(value.length, "thing")} chosen</span>
      </legend>
      {error ? (
        <p role="alert" className="text-xs font-medium text-down-ink">
          {error}
        </p>
      ) : null}
      <div className="grid gap-x-6 md:grid-cols-2">
        {permissionGroups.map(({ title, permissions }) => {
          const names = (Object.keys(permissions) as Permission[]).filter((name) => allowed.includes(name));
          if (names.length === 0) return null;
          return (
            <fieldset key={title} className="mt-2 min-w-0">
              <legend className="text-xs font-semibold text-ink-faint">{title}</legend>
              {names.map((name) => (
                <Checkbox
                  key={name}
                  label={permissions[name]}
                  checked={value.includes(name)}
                  onChange={({ target }) =>
                    onChange(target.checked ? [...value, name] : value.filter((other) => other !== name))
                  }
                />
              ))}
            </fieldset>
          );
        })}
      </div>
    </fieldset>
  );
}
