import Link from "next/link";
import type { ReactNode } from "react";

export interface Figure {
  label: ReactNode;
  value: ReactNode;
  /** Grey text after the value: "of 312 people". */
  unit?: ReactNode;
  /** Why the figure matters: "14 of them behind one gateway". */
  why?: ReactNode;
  href?: string;
}

/** One line of figures under a page head, parted by rules. Two a row on a phone. */
export function Figures({ items }: { items: readonly Figure[] }) {
  const look =
    "min-w-0 flex-1 border-line px-4 pt-2.5 pb-[11px] md:border-l md:first:border-l-0 md:first:pl-0 max-md:basis-1/2 max-md:px-0 max-md:even:border-l max-md:even:pl-3.5 max-md:[&:nth-child(n+3)]:border-t";
  return (
    <div className="mb-6 flex border-y border-line max-md:flex-wrap">
      {items.map((item, index) => {
        const body = (
          <>
            <span className="flex items-center gap-1.5 font-medium text-ink-muted">{item.label}</span>
            <span className="flex flex-wrap items-baseline gap-x-1.5 text-xl leading-[1.625rem] font-semibold tracking-[-0.01em] tabular-nums">
              {item.value}
              {item.unit ? (
                <span className="text-sm font-normal tracking-normal text-ink-faint">{item.unit}</span>
              ) : null}
            </span>
            {item.why ? <span className="mt-px block text-xs text-ink-faint">{item.why}</span> : null}
          </>
        );
        const key = item.href ?? `figure-${index}`;
        return item.href ? (
          <Link key={key} href={item.href} className={`${look} hover:bg-hover focus-visible:-outline-offset-2`}>
            {body}
          </Link>
        ) : (
          <div key={key} className={look}>
            {body}
          </div>
        );
      })}
    </div>
  );
}
