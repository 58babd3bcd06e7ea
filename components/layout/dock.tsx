import type { ReactNode } from "react";

/** The next act at the foot of the screen, on a phone only. Hide the same buttons in the page with `max-md:hidden`. */
export function Dock({ children }: { children: ReactNode }) {
  return (
    <div className="fixed inset-x-0 bottom-0 z-30 flex gap-2 border-t border-line-strong bg-raised px-4 py-2.5 md:hidden [&>*]:h-11 [&>*]:flex-1">
      {children}
    </div>
  );
}
