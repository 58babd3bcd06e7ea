"use client";
import type { VariantProps } from "class-variance-authority";
import * as Slot from "radix-ui/slot";
import type { ComponentProps } from "react";
import { cn } from "#lib/utils.ts";
import { buttonLook } from "./button-look.ts";

export interface ButtonProps extends ComponentProps<"button">, VariantProps<typeof buttonLook> {
  /** Renders the only child with the look of a button, for links. */
  asChild?: boolean;
  /** Work is under way: stays focusable, does not act again, tells screen readers. */
  busy?: boolean;
}

/** Button: verb and object. One primary in a view. */
export function Button({ className, variant, size, full, asChild, busy, onClick, type, ...rest }: ButtonProps) {
  const classes = cn(buttonLook({ variant, size, full }), className);
  if (asChild) return <Slot.Root className={classes} onClick={onClick} {...rest} />;
  return (
    <button
      type={type ?? "button"}
      className={classes}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      {...rest}
    />
  );
}
