import type { ComponentProps } from "react";
import { cn } from "#lib/utils.ts";
import { controlLook } from "./control-look.ts";

/** Text over several lines. */
export function Textarea({ className, rows, ...rest }: ComponentProps<"textarea">) {
  return <textarea rows={rows ?? 3} className={cn(controlLook, "block resize-y py-1.5", className)} {...rest} />;
}
