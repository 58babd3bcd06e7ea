"use client";
import { cloneElement, type ReactElement, type ReactNode, useId } from "react";
import { cn } from "#lib/utils.ts";
import { Label } from "./label.tsx";
import { Shape } from "./shape.tsx";

interface ControlProps {
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

interface FieldProps {
  label: ReactNode;
  /** Grey text after the label. */
  detail?: ReactNode;
  hint?: ReactNode;
  /** Sentence that says what is wrong and what to do: `errors.email?.message`. */
  error?: string;
  /** Exactly one control: Input, Textarea, Select. It receives id, aria-describedby and aria-invalid. */
  children: ReactElement<ControlProps>;
  className?: string;
}

/** Label, control, error and hint, wired for screen readers. */
export function Field({ label, detail, hint, error, children, className }: FieldProps) {
  const ownId = useId();
  const id = children.props.id ?? ownId;
  const describedBy = [error ? `${id}-error` : "", hint ? `${id}-hint` : ""].filter(Boolean).join(" ");
  return (
    <div className={cn("mb-4", className)}>
      <Label htmlFor={id} detail={detail}>
        {label}
      </Label>
      {cloneElement(children, {
        id,
        "aria-describedby": describedBy || undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {error ? (
        <p id={`${id}-error`} className="mt-1 flex gap-1.5 text-xs leading-[1.125rem] font-medium text-down-ink">
          <Shape name="squareCross" className="mt-0.5" />
          {error}
        </p>
      ) : null}
      {hint ? (
        <p id={`${id}-hint`} className="mt-1 text-xs leading-[1.125rem] text-ink-faint">
          {hint}
        </p>
      ) : null}
    </div>
  );
}
