"use client";
import { type Control, Controller, type FieldErrors, type UseFormRegister } from "react-hook-form";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { type ToolKind, toolKinds, toolTitle } from "#lib/schemas/environments.ts";

/** What every environment has; both forms hold these. */
export type EnvironmentValues = {
  name: string;
  region: string;
  vpnEndpoint: string;
  tunnelAddress: string;
  tunnelPrefix: number;
  toolKind: ToolKind;
  toolUrl: string;
};

interface EnvironmentFieldsProps {
  control: Control<EnvironmentValues>;
  register: UseFormRegister<EnvironmentValues>;
  errors: FieldErrors<EnvironmentValues>;
  /** A refusal of the server that belongs to one field. */
  refused: { field: string; message: string } | null;
}

/** The fields of an environment: where people enter, inside which network, and which tool they open. */
export function EnvironmentFields({ control, register, errors, refused }: EnvironmentFieldsProps) {
  const problem = (name: keyof EnvironmentValues) =>
    errors[name]?.message ?? (refused?.field === name ? refused.message : undefined);
  return (
    <>
      <div className="grid gap-x-4 md:grid-cols-2">
        <Field label="Name" error={problem("name")}>
          <Input autoComplete="off" {...register("name")} />
        </Field>
        <Field label="Region" hint="Where it stands." error={problem("region")}>
          <Input autoComplete="off" {...register("region")} />
        </Field>
      </div>
      <Field
        label="VPN entry point"
        hint="Host and UDP port as annotators reach it from outside."
        error={problem("vpnEndpoint")}
      >
        <Input autoComplete="off" spellCheck={false} placeholder="vpn.example.com:51820" {...register("vpnEndpoint")} />
      </Field>
      <div className="grid gap-x-4 md:grid-cols-[2fr_1fr]">
        <Field
          label="Gateway's tunnel address"
          hint="Private and unused elsewhere. Annotators get the next ones."
          error={problem("tunnelAddress")}
        >
          <Input autoComplete="off" spellCheck={false} placeholder="10.66.0.1" {...register("tunnelAddress")} />
        </Field>
        <Field label="Network bits" hint="16 to 28." error={problem("tunnelPrefix")}>
          <Input type="number" inputMode="numeric" {...register("tunnelPrefix", { valueAsNumber: true })} />
        </Field>
      </div>
      <div className="grid gap-x-4 md:grid-cols-[1fr_2fr]">
        <Controller
          control={control}
          name="toolKind"
          render={({ field }) => (
            <Field label="Annotation tool" error={problem("toolKind")}>
              <Select
                value={field.value}
                onValueChange={field.onChange}
                options={toolKinds.map((value) => ({ value, label: toolTitle[value] }))}
              />
            </Field>
          )}
        />
        <Field label="Tool's address" hint="As people open it inside the tunnel." error={problem("toolUrl")}>
          <Input type="url" autoComplete="off" placeholder="https://cvat.example.com" {...register("toolUrl")} />
        </Field>
      </div>
    </>
  );
}

/** The field a refusal of the server belongs to, or null when it is about the whole. */
export function refusedField(
  error: { message: string; data?: { field?: string | null } | null } | null,
): { field: string; message: string } | null {
  return error?.data?.field ? { field: error.data.field, message: error.message } : null;
}
