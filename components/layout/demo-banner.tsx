import type { ReactNode } from "react";

/** Says that what is shown is made up. Part of the frame, on every page of a demo. */
export function DemoBanner({ children = "People, vendors and requests are made up." }: { children?: ReactNode }) {
  return (
    <aside
      aria-label="Demo"
      className="flex-none border-b border-line bg-pending-soft px-4 py-1 text-xs text-ink-muted md:px-6"
    >
      <b className="font-semibold text-pending-ink">Demo data.</b> {children}
    </aside>
  );
}
