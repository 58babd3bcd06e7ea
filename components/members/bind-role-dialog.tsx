"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FormProvider, useForm } from "react-hook-form";
import type { z } from "zod";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { bindRoleInput } from "#lib/schemas/roles.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { RoleFields } from "./role-fields.tsx";
import type { MemberDetail } from "./types.ts";

/** Gives somebody a role, everywhere or narrowed, for good or until a day. */
export function BindRoleDialog({ member, onClose }: { member: MemberDetail; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const { data: roles } = useQuery(trpc.roles.list.queryOptions());
  const form = useForm<z.input<typeof bindRoleInput>, unknown, z.output<typeof bindRoleInput>>({
    resolver: zodResolver(bindRoleInput),
    defaultValues: { userId: member.id, bound: { kind: "none" }, reason: "" },
  });
  const { errors } = form.formState;
  const bind = useMutation(
    trpc.roles.bind.mutationOptions({
      onSuccess: async (_, { role }) => {
        await Promise.all(
          [trpc.members.pathKey(), trpc.roles.pathKey()].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
        );
        const title = roles?.find(({ key }) => key === role)?.title ?? "the role";
        toast({ title: `${member.name} is ${title} now`, detail: "It counts from their next sign-in." });
        onClose();
      },
    }),
  );
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={`Give ${member.name} a role`}
      description="Roles add up. The person is signed out everywhere and signs in again with the new rights."
    >
      <form onSubmit={form.handleSubmit((values) => bind.mutate(values))} noValidate>
        {bind.error ? <FormError key={bind.submittedAt}>{bind.error.message}</FormError> : null}
        <FormProvider {...form}>
          <RoleFields organisation={member.vendorId === null ? "client" : "vendor"} />
        </FormProvider>
        <Field label="Reason" detail="auditors read it" error={errors.reason?.message}>
          <Input {...form.register("reason")} />
        </Field>
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>Give nothing</Button>
          <Button type="submit" variant="primary" busy={bind.isPending}>
            Give the role
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
