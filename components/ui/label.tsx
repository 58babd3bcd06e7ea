import type { ComponentProps, ReactNode } from "react";
import { cn } from "#lib/utils.ts";

interface LabelProps extends ComponentProps<"label"> {
  /** Grey text after the label: "one a line, up to 200". */
  detail?: ReactNode;
}

/** Label above a field. */
export function Label({ className, detail, children, htmlFor, ...rest }: LabelProps) {
  return (
    <label htmlFor={htmlFor} className={cn("mb-1 block font-medium", className)} {...rest}>
      {children}
      {detail ? <span className="ml-1 font-normal text-ink-faint">{detail}</span> : null}
    </label>
  );
}
