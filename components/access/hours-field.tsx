"use client";

import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";

const choices = [
  { value: "8", label: "8 hours", detail: "one shift" },
  { value: "24", label: "1 day" },
  { value: "72", label: "3 days" },
  { value: "168", label: "1 week" },
  { value: "336", label: "2 weeks" },
  { value: "720", label: "30 days" },
  { value: "2160", label: "90 days", detail: "the longest" },
];

interface HoursFieldProps {
  value: number;
  onChange: (hours: number) => void;
  error?: string;
}

/** For how long; counted from the last approval. */
export function HoursField({ value, onChange, error }: HoursFieldProps) {
  return (
    <Field label="For how long" hint="Counted from the last approval." error={error}>
      <Select value={String(value)} onValueChange={(next) => onChange(Number(next))} options={choices} />
    </Field>
  );
}
