import type { ReactNode } from "react";

/** Key cap. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-block min-w-[18px] rounded-sm border border-line-strong bg-surface px-1 text-center font-sans text-2xs font-medium text-ink-muted">
      {children}
    </kbd>
  );
}
