"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Controller, useFormContext, useWatch } from "react-hook-form";
import type { z } from "zod";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { usePreferences } from "#components/ui/preferences-provider.tsx";
import { Select } from "#components/ui/select.tsx";
import type { givenRole } from "#lib/schemas/roles.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { endOfDay, isDay, startOfDay } from "#lib/zone-day.ts";
import { type BoundChoice, BoundField, boundOf } from "./bound-field.tsx";

/**
 * A role, what it reaches and until when: the fields of `givenRole` in the form around them (`FormProvider`).
 * @param props.organisation whose people the role is for; a vendor's are bound to their vendor already
 */
export function RoleFields({ organisation }: { organisation: "client" | "vendor" }) {
  const trpc = useTRPC();
  const { zone } = usePreferences();
  const { data: roles } = useQuery(trpc.roles.list.queryOptions());
  const { control, setValue, formState } = useFormContext<z.input<typeof givenRole>>();
  const { errors, isSubmitted: shouldValidate } = formState;
  const chosen = useWatch({ control, name: "role" });
  const [place, setPlace] = useState<BoundChoice>({ kind: "none", id: "" });
  const mayReadLog = (key: string | undefined) =>
    roles?.find((role) => role.key === key)?.permissions.includes("audit.read") ?? false;
  /** A day field: the moment its day starts or ends where the reader is. */
  const dayField = (name: "logFrom" | "logUntil" | "endsAt", edge: "start" | "end") => (
    <Input
      type="date"
      onChange={({ target: { value } }) => {
        const moment = !isDay(value) ? null : edge === "end" ? endOfDay(value, zone) : startOfDay(value, zone);
        setValue(name, moment, { shouldValidate });
      }}
    />
  );
  return (
    <>
      <Controller
        control={control}
        name="role"
        render={({ field }) => (
          <Field label="Role" error={errors.role?.message}>
            <Select
              placeholder={roles ? "Choose a role" : "Loading…"}
              disabled={!roles}
              value={field.value}
              onValueChange={(key) => {
                field.onChange(key);
                // Its fields go, and what was typed there with them.
                if (!mayReadLog(key)) for (const name of ["logFrom", "logUntil"] as const) setValue(name, null);
              }}
              onBlur={field.onBlur}
              options={(roles ?? [])
                .filter((role) => role.organisation === organisation && role.key !== "annotator")
                .map(({ key, title, detail }) => ({ value: key, label: title, detail }))}
            />
          </Field>
        )}
      />
      {organisation === "client" ? (
        <BoundField
          label="Reaches"
          anywhere="Everything"
          value={place}
          error={errors.bound ? "Choose one." : undefined}
          onChange={(value) => {
            setPlace(value);
            setValue("bound", boundOf(value) ?? { kind: "project", id: "" }, { shouldValidate });
          }}
        />
      ) : null}
      {organisation === "client" && mayReadLog(chosen) ? (
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
    </>
  );
}
