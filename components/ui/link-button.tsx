import type { VariantProps } from "class-variance-authority";
import Link from "next/link";
import type { ComponentProps } from "react";
import { cn } from "#lib/utils.ts";
import { buttonLook } from "./button-look.ts";

type LinkButtonProps = ComponentProps<typeof Link> & VariantProps<typeof buttonLook>;

/** A link that looks like a button: it goes somewhere, it does not act. */
export function LinkButton({ className, variant, size, full, ...rest }: LinkButtonProps) {
  return <Link className={cn(buttonLook({ variant, size, full }), className)} {...rest} />;
}
