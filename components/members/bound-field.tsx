"use client";
import { useQuery } from "@tanstack/react-query";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import type { Bound } from "#lib/schemas/roles.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";

type Kind = Bound["kind"];
export type BoundChoice = { kind: Kind; id: string };

interface BoundFieldProps {
  label: string;
  /** What stands for no bound: "Everywhere". */
  anywhere: string;
  value: BoundChoice;
  onChange: (value: BoundChoice) => void;
  error?: string;
}

/** The choice as the server takes it; null while the thing is still to be chosen. */
export function boundOf({ kind, id }: BoundChoice): Bound | null {
  if (kind === "none") return { kind };
  return id === "" ? null : { kind, id };
}

/** Everywhere, or one vendor, project or environment. */
export function BoundField({ label, anywhere, value, onChange, error }: BoundFieldProps) {
  const trpc = useTRPC();
  const page = { limit: 100 };
  const vendors = useQuery(trpc.vendors.list.queryOptions(page, { enabled: value.kind === "vendor" }));
  const projects = useQuery(trpc.projects.list.queryOptions(page, { enabled: value.kind === "project" }));
  const environments = useQuery(trpc.environments.list.queryOptions(page, { enabled: value.kind === "environment" }));
  const rows = { none: undefined, vendor: vendors.data, project: projects.data, environment: environments.data }[
    value.kind
  ]?.rows;
  return (
    <div className="grid gap-x-4 md:grid-cols-2">
      <Field label={label}>
        <Select
          value={value.kind}
          onValueChange={(kind) => onChange({ kind: kind as Kind, id: "" })}
          options={[
            { value: "none", label: anywhere },
            { value: "vendor", label: "One vendor" },
            { value: "project", label: "One project" },
            { value: "environment", label: "One environment" },
          ]}
        />
      </Field>
      {value.kind === "none" ? null : (
        <Field label={`Which ${value.kind}`} error={error}>
          <Select
            placeholder={rows ? "Choose one" : "Loading…"}
            value={value.id}
            onValueChange={(id) => onChange({ ...value, id })}
            options={(rows ?? []).map((row) => ({ value: row.id, label: row.name }))}
          />
        </Field>
      )}
    </div>
  );
}
