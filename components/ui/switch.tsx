import type { ComponentProps, ReactNode } from "react";
import { cn } from "#lib/utils.ts";

interface SwitchProps extends Omit<ComponentProps<"input">, "type" | "role"> {
  label: ReactNode;
  detail?: ReactNode;
}

/** On or off, acting at once. For a choice that is sent later use a checkbox. */
export function Switch({ label, detail, className, ...rest }: SwitchProps) {
  return (
    <label className={cn("flex min-h-6 items-start gap-2.5 py-0.5 has-disabled:text-ink-faint", className)}>
      <input
        type="checkbox"
        // biome-ignore lint/a11y/useAriaPropsForRole: a native checkbox tells its state by itself.
        role="switch"
        className="relative mt-px h-[18px] w-8 flex-none appearance-none rounded-full border border-control bg-sunken transition-colors duration-(--duration-fast) before:absolute before:top-[2px] before:left-[2px] before:size-3 before:rounded-full before:bg-control before:transition-transform before:duration-(--duration-fast) checked:border-accent checked:bg-accent checked:before:translate-x-3.5 checked:before:bg-on-accent disabled:border-line-strong"
        {...rest}
      />
      <span>
        {label}
        {detail ? <span className="block text-xs text-ink-faint">{detail}</span> : null}
      </span>
    </label>
  );
}
