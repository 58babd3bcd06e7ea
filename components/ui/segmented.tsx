"use client";
import type { ReactNode } from "react";
import { cn } from "#lib/utils.ts";

interface SegmentedProps<Value extends string> {
  /** What is chosen here, read aloud: "Time zone". */
  label: string;
  value: Value;
  onValueChange: (value: Value) => void;
  options: readonly { value: Value; label: ReactNode }[];
  className?: string;
}

/** Two to five choices in a row, one of them on. */
export function Segmented<Value extends string>({
  label,
  value,
  onValueChange,
  options,
  className,
}: SegmentedProps<Value>) {
  return (
    <fieldset className={cn("inline-flex h-7 overflow-hidden rounded-md border border-control max-md:h-10", className)}>
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onValueChange(option.value)}
          className="flex items-center justify-center gap-1 border-l border-line-strong px-[9px] text-xs font-medium whitespace-nowrap text-ink-muted first-of-type:border-l-0 hover:bg-hover focus-visible:-outline-offset-2 aria-pressed:bg-selected aria-pressed:text-accent-ink"
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
