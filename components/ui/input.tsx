import type { ComponentProps } from "react";
import { cn } from "#lib/utils.ts";
import { controlLook } from "./control-look.ts";

/** One-line text field. Works with `register` of react-hook-form. */
export function Input({ className, type, ...rest }: ComponentProps<"input">) {
  return (
    <input
      type={type ?? "text"}
      className={cn(
        controlLook,
        "h-8 max-md:h-10",
        type === "file" &&
          "py-1 file:mr-2 file:h-6 file:rounded-sm file:bg-hover file:px-2 file:text-xs file:font-medium",
        className,
      )}
      {...rest}
    />
  );
}
