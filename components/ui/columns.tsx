import type { ReactNode } from "react";
import { cn } from "#lib/utils.ts";

interface ColumnsProps {
  children: ReactNode;
  /** Second column: 296 px, 324 when it holds a decision, or half the page. Goes under below 1100 px. */
  side: ReactNode;
  width?: "side" | "decide" | "half";
}

/** Main text with a side column. With "decide" the side column stays in sight. */
export function Columns({ children, side, width = "side" }: ColumnsProps) {
  return (
    <div
      className={cn(
        "grid grid-cols-1 items-start gap-x-10 gap-y-[26px]",
        width === "side" && "lg:grid-cols-[minmax(0,1fr)_296px]",
        width === "decide" && "lg:grid-cols-[minmax(0,1fr)_324px]",
        width === "half" && "lg:grid-cols-2",
      )}
    >
      <div className="min-w-0">{children}</div>
      <div className={cn("min-w-0", width === "decide" && "lg:sticky lg:top-5")}>{side}</div>
    </div>
  );
}
