import type { ReactNode } from "react";
import { cn } from "#lib/utils.ts";
import { Shape } from "./shape.tsx";

interface EmptyStateProps {
  /** "No annotators yet", "No one matches these 2 filters". */
  title: string;
  /** What to do next. */
  children?: ReactNode;
  action?: ReactNode;
  /** The reader's reach ends here; never hints at what else exists. */
  notYours?: boolean;
  className?: string;
}

/** Where a list would be. Says what to do next. */
export function EmptyState({ title, children, action, notYours, className }: EmptyStateProps) {
  return (
    <div className={cn("py-3", className)}>
      <p className="flex items-center gap-2 text-base font-semibold">
        {notYours ? <Shape name="padlock" className="text-ink-muted" /> : null}
        {title}
      </p>
      {children ? <p className="mt-1 max-w-[74ch] text-ink-muted">{children}</p> : null}
      {action ? <div className="mt-3 flex gap-2">{action}</div> : null}
    </div>
  );
}
