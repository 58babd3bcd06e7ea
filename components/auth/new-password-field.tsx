import type { ComponentProps } from "react";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { passwordMinLength } from "#lib/password-policy.ts";

interface NewPasswordFieldProps extends ComponentProps<"input"> {
  error?: string;
}

/** A password somebody chooses; what is asked of it stands there before they type. */
export function NewPasswordField({ error, ...input }: NewPasswordFieldProps) {
  return (
    <Field
      label="Password"
      hint={`At least ${passwordMinLength} characters. A few unrelated words are fine; your name and address are not.`}
      error={error}
    >
      <Input type="password" autoComplete="new-password" {...input} />
    </Field>
  );
}
