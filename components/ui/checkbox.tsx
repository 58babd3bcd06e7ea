import type { ComponentProps, ReactNode } from "react";
import { cn } from "#lib/utils.ts";

interface CheckboxProps extends Omit<ComponentProps<"input">, "type"> {
  label: ReactNode;
  /** Grey text after the label. */
  detail?: ReactNode;
}

/** Checkbox with its label. A native input, so it works before scripts run and with `register`. */
export function Checkbox({ label, detail, className, ...rest }: CheckboxProps) {
  return (
    <label
      className={cn(
        "flex min-h-6 items-start gap-2 py-0.5 has-disabled:text-ink-faint max-md:min-h-10 max-md:items-center",
        className,
      )}
    >
      <span className="relative mt-0.5 grid size-4 flex-none place-items-center max-md:mt-0">
        <input
          type="checkbox"
          className="peer col-start-1 row-start-1 size-4 appearance-none rounded-sm border border-control bg-surface checked:border-accent checked:bg-accent aria-invalid:border-down-mark disabled:border-line-strong disabled:bg-sunken"
          {...rest}
        />
        <svg
          aria-hidden="true"
          viewBox="0 0 16 16"
          className="pointer-events-none invisible col-start-1 row-start-1 size-3 fill-none stroke-on-accent stroke-[2.2] peer-checked:visible peer-disabled:stroke-ink-faint"
        >
          <path d="m3 8.4 3.2 3.2L13 4.6" strokeLinecap="round" strokeLinejoin="round" />
        </svg>
      </span>
      <span>
        {label}
        {detail ? <span className="ml-1.5 text-ink-faint">{detail}</span> : null}
      </span>
    </label>
  );
}
