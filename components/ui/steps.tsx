import type { ReactNode } from "react";
import { cn } from "#lib/utils.ts";
import { Shape } from "./shape.tsx";
import { type StateName, states } from "./states.ts";
import { tones } from "./tones.ts";

export interface Step {
  id: string;
  /** approved, rejected, waitingForYou, waiting … The shape and its colour follow it. */
  state: StateName;
  /** "Sponsor", "Data protection". */
  title: ReactNode;
  /** Right after the title: "approved", "you or Mehmet Aydın". */
  outcome?: ReactNode;
  /** Who and when, or who is asked and by when. */
  detail?: ReactNode;
  /** Words that were given with the decision. */
  quote?: ReactNode;
  /** Not its turn yet: drawn in grey. */
  later?: boolean;
}

/** Steps one after the other, joined by a line: approvals, deliveries. */
export function Steps({ items }: { items: readonly Step[] }) {
  return (
    <ol className="pt-2.5">
      {items.map((item) => {
        const look = states[item.state];
        return (
          <li
            key={item.id}
            aria-current={item.state === "waitingForYou" ? "step" : undefined}
            className="relative grid grid-cols-[14px_minmax(0,1fr)] gap-3 pb-3.5 not-last:before:absolute not-last:before:top-5 not-last:before:-bottom-px not-last:before:left-[6.5px] not-last:before:w-px not-last:before:bg-line-strong"
          >
            <Shape
              name={look.shape}
              className={cn("mt-[3px]", item.later ? tones.plain.mark : tones[look.tone].mark)}
            />
            <div className="min-w-0">
              <span className="font-medium">{item.title}</span>{" "}
              {item.outcome ? (
                <span className={item.state === "waitingForYou" ? "font-medium text-accent-ink" : "text-ink-muted"}>
                  {item.outcome}
                </span>
              ) : (
                <span className="sr-only">{look.word}</span>
              )}
              {item.detail ? <span className="block text-xs text-ink-faint">{item.detail}</span> : null}
              {item.quote ? <span className="block text-xs text-ink-muted">“{item.quote}”</span> : null}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
