import type { ReactNode } from "react";
import { cn } from "#lib/utils.ts";

interface SectionProps {
  title: ReactNode;
  /** Grey count or scope beside the title: "5", "17 of 312, last 60 minutes". */
  count?: ReactNode;
  /** Links or small buttons at the right of the rule. */
  actions?: ReactNode;
  children?: ReactNode;
  id?: string;
  className?: string;
}

/** Part of a page: title, grey count, rule under it. 26 px of air above, none when first. */
export function Section({ title, count, actions, children, id, className }: SectionProps) {
  return (
    <section id={id} className={cn("mt-[26px] min-w-0 first:mt-0", className)}>
      <header className="flex flex-wrap items-baseline gap-x-2 border-b border-line-strong pb-1.5">
        <h2 className="text-base font-semibold">{title}</h2>
        {count === undefined ? null : <span className="text-ink-faint tabular-nums">{count}</span>}
        {actions ? <span className="ml-auto flex items-baseline gap-3.5 text-ink-faint">{actions}</span> : null}
      </header>
      {children}
    </section>
  );
}
