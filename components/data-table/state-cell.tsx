import type { ReactNode } from "react";
import { StateBadge } from "#components/ui/state-badge.tsx";
import type { StateName } from "#components/ui/states.ts";

interface StateCellProps {
  state: StateName;
  word?: ReactNode;
  /** Grey second line: "seen 14 s ago". */
  detail?: ReactNode;
}

/** State with its detail on the second line. */
export function StateCell({ state, word, detail }: StateCellProps) {
  return <StateBadge state={state} word={word} detail={detail} stacked={detail !== undefined} />;
}
