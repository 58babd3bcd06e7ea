import type { ComponentProps, ReactNode } from "react";
import { cn } from "#lib/utils.ts";

export interface RadioOption {
  value: string;
  label: ReactNode;
  /** Sentence under the label: what this choice does. */
  detail?: ReactNode;
  disabled?: boolean;
}

interface RadioGroupProps extends Omit<ComponentProps<"input">, "type" | "value" | "defaultValue" | "children"> {
  /** The question, read before the choices. */
  legend: string;
  hideLegend?: boolean;
  /** Every radio carries it; `register` of react-hook-form passes its own. */
  name: string;
  options: readonly RadioOption[];
  value?: string;
  defaultValue?: string;
}

/** One of a few choices, each with a sentence on what it does. Native inputs: arrow keys and `register` work. */
export function RadioGroup({ legend, hideLegend, options, value, defaultValue, className, ...rest }: RadioGroupProps) {
  return (
    <fieldset className={cn("min-w-0", className)}>
      <legend className={hideLegend ? "sr-only" : "mb-1 font-medium"}>{legend}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="group grid grid-cols-[16px_minmax(0,1fr)] gap-2.5 border-b border-line py-[9px] has-disabled:text-ink-faint"
        >
          <input
            type="radio"
            value={option.value}
            disabled={option.disabled}
            checked={value === undefined ? undefined : value === option.value}
            defaultChecked={defaultValue === undefined ? undefined : defaultValue === option.value}
            className="mt-0.5 size-4 appearance-none rounded-full border border-control bg-surface checked:border-[5px] checked:border-accent disabled:border-line-strong disabled:bg-sunken"
            {...rest}
          />
          <span>
            <span className="font-medium group-has-checked:font-semibold">{option.label}</span>
            {option.detail ? <span className="block text-xs text-ink-faint">{option.detail}</span> : null}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
