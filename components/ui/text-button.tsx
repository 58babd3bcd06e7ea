import type { ComponentProps } from "react";
import { cn } from "#lib/utils.ts";

/** A small act inside text or a section head that reads like a link: "Show as table", "Clear". */
export function TextButton({ className, type, ...rest }: ComponentProps<"button">) {
  return (
    <button
      type={type ?? "button"}
      className={cn(
        "min-h-6 rounded-sm font-medium text-accent-ink hover:underline disabled:text-ink-faint disabled:no-underline",
        className,
      )}
      {...rest}
    />
  );
}
