import type { ComponentProps } from "react";
import { Field } from "./field.tsx";
import { Input } from "./input.tsx";

interface CodeFieldProps extends ComponentProps<"input"> {
  error?: string;
}

/** Where the six digits of an authenticator app go; a space in the middle is fine. */
export function CodeField({ error, ...input }: CodeFieldProps) {
  return (
    <Field label="Code" detail="6 digits from your authenticator app" error={error}>
      <Input inputMode="numeric" autoComplete="one-time-code" maxLength={9} {...input} />
    </Field>
  );
}
