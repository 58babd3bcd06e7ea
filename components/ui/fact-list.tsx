import type { ReactNode } from "react";
import { Shape } from "./shape.tsx";
import { type StateName, states } from "./states.ts";
import { tones } from "./tones.ts";

interface Fact {
  id: string;
  state: StateName;
  title: ReactNode;
  detail?: ReactNode;
}

/** Facts that hold or do not, one shape each: gates, readiness. The state's word is read to screen readers. */
export function FactList({ items }: { items: readonly Fact[] }) {
  return (
    <ul>
      {items.map((item) => {
        const look = states[item.state];
        return (
          <li key={item.id} className="grid grid-cols-[14px_minmax(0,1fr)] gap-[9px] border-b border-line py-[7px]">
            <Shape name={look.shape} className={`mt-[3px] ${tones[look.tone].mark}`} />
            <div>
              <span className="sr-only">{look.word}: </span>
              <span className="font-medium">{item.title}</span>
              {item.detail ? <span className="block text-xs text-ink-faint">{item.detail}</span> : null}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
