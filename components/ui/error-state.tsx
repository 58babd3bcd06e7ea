import type { ReactNode } from "react";
import { Shape } from "./shape.tsx";

interface ErrorStateProps {
  /** What happened: "The search took over 5 s". */
  title: string;
  /** What was not done and what to do. */
  children?: ReactNode;
  /** Short reference for the people who run the portal: a request id. */
  reference?: string;
  action?: ReactNode;
}

/** Where content would be that could not be shown. */
export function ErrorState({ title, children, reference, action }: ErrorStateProps) {
  return (
    <div role="alert" className="py-3">
      <p className="flex items-center gap-2 text-base font-semibold text-down-ink">
        <Shape name="squareCross" className="text-down-mark" />
        {title}
      </p>
      <p className="mt-1 max-w-[74ch] text-ink-muted">
        {children}
        {reference ? (
          <>
            {" "}
            Reference <span className="mono">{reference}</span>.
          </>
        ) : null}
      </p>
      {action ? <div className="mt-3 flex gap-2">{action}</div> : null}
    </div>
  );
}
