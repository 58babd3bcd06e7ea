import Link from "next/link";
import type { ComponentProps } from "react";
import { cn } from "#lib/utils.ts";

/** Link inside text and tables. */
export function TextLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return <Link className={cn("font-medium text-accent-ink hover:underline", className)} {...rest} />;
}
