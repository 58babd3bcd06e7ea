"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Controller, useForm, useWatch } from "react-hook-form";
import type { z } from "zod";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { usePreferences } from "#components/ui/preferences-provider.tsx";
import { Select } from "#components/ui/select.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { bindRoleInput } from "#lib/schemas/roles.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { endOfDay, isDay, startOfDay } from "#lib/zone-day.ts";
import { type BoundChoice, BoundField, boundOf } from "./bound-field.tsx";
import type { MemberDetail } from "./types.ts";

/** Gives somebody a role, everywhere or narrowed, for good or until a day. */
export function BindRoleDialog({ member, onClose }: { member: MemberDetail; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const { zone } = usePreferences();
  const organisation = member.vendorId === null ? "client" : "vendor";
  const { data: roles } = useQuery(trpc.roles.list.queryOptions());
  const [place, setPlace] = useState<BoundChoice>({ kind: "none", id: "" });
  const form = useForm<z.input<typeof bindRoleInput>, unknown, z.output<typeof bindRoleInput>>({
    resolver: zodResolver(bindRoleInput),
    defaultValues: { userId: member.id, bound: { kind: "none" }, reason: "" },
  });
  const { errors } = form.formState;
  const chosen = useWatch({ control: form.control, name: "role" });
  const readsLog = roles?.find(({ key }) => key === chosen)?.permissions.includes("audit.read") ?? false;
  const bind = useMutation(
    trpc.roles.bind.mutationOptions({
      onSuccess: async () => {
        await Promise.all(
          [trpc.members.pathKey(), trpc.roles.pathKey()].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
        );
        const title = roles?.find(({ key }) => key === chosen)?.title ?? "the role";
        toast({ title: `${member.name} is ${title} now`, detail: "It counts from their next sign-in." });
        onClose();
      },
    }),
  );
  /** A day field: the moment its day starts or ends where the reader is. */
  const dayField = (name: "logFrom" | "logUntil" | "endsAt", edge: "start" | "end") => (
    <Input
      type="date"
      onChange={({ target: { value } }) => {
        const moment = !isDay(value) ? null : edge === "end" ? endOfDay(value, zone) : startOfDay(value, zone);
        form.setValue(name, moment, { shouldValidate: form.formState.isSubmitted });
      }}
    />
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
        <Controller
          control={form.control}
          name="role"
          render={({ field }) => (
            <Field label="Role" error={errors.role?.message}>
              <Select
                placeholder={roles ? "Choose a role" : "Loading…"}
                value={field.value}
                onValueChange={field.onChange}
                options={(roles ?? [])
                  .filter((role) => role.organisation === organisation && role.key !== "annotator")
                  .map(({ key, title, detail }) => ({ value: key, label: title, detail }))}
              />
            </Field>
          )}
        />
        {member.vendorId === null ? (
          <BoundField
            label="Reaches"
            anywhere="Everything"
            value={place}
            error={errors.bound ? "Choose one." : undefined}
            onChange={(value) => {
              setPlace(value);
              form.setValue("bound", boundOf(value) ?? { kind: "project", id: "" }, {
                shouldValidate: form.formState.isSubmitted,
              });
            }}
          />
        ) : null}
        {readsLog && member.vendorId === null ? (
          <div className="grid gap-x-4 md:grid-cols-2">
            <Field label="Reads the log from" detail="optional" error={errors.logFrom?.message}>
              {dayField("logFrom", "start")}
            </Field>
            <Field label="until" detail="optional, the whole day" error={errors.logUntil?.message}>
              {dayField("logUntil", "end")}
            </Field>
          </div>
        ) : null}
        <Field
          label="Last day"
          detail="optional"
          hint="After it the role counts no more, by itself."
          error={errors.endsAt?.message}
        >
          {dayField("endsAt", "end")}
        </Field>
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
