import type { ReactNode } from "react";
import { cn } from "#lib/utils.ts";

interface KeyValueProps {
  /** Pairs in reading order; a pair whose value is null or undefined is left out. */
  items: readonly {
    label: string;
    value: ReactNode;
    /** Value under its label, for what must not be broken in a side column: addresses. */
    under?: boolean;
  }[];
  className?: string;
}

/** Facts about one thing: label left, value right. */
export function KeyValue({ items, className }: KeyValueProps) {
  return (
    <dl className={cn("min-w-0", className)}>
      {items
        .filter((item) => item.value !== null && item.value !== undefined)
        .map((item) => (
          <div
            key={item.label}
            className={cn(
              "border-b border-line py-[5px]",
              !item.under && "grid grid-cols-[104px_minmax(0,1fr)] md:grid-cols-[132px_minmax(0,1fr)]",
            )}
          >
            <dt className="pr-3 text-ink-faint">{item.label}</dt>
            <dd className="min-w-0 wrap-anywhere">{item.value}</dd>
          </div>
        ))}
    </dl>
  );
}
