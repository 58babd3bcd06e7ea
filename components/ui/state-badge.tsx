import type { ReactNode } from "react";
import { cn } from "#lib/utils.ts";
import { Shape } from "./shape.tsx";
import { type StateName, states } from "./states.ts";
import { tones } from "./tones.ts";

interface StateBadgeProps {
  state: StateName;
  /** Replaces the word where the context says it better: "Open on 4 planes", "Lapsed 20 Nov 2026". */
  word?: ReactNode;
  /** Grey text beside the word, or under it with `stacked`: "seen 14 s ago". */
  detail?: ReactNode;
  stacked?: boolean;
  /** Soft wash behind it, for page heads and panels. */
  pill?: boolean;
  className?: string;
}

/** State as word, shape and colour. The only way a state is shown. */
export function StateBadge({ state, word, detail, stacked, pill, className }: StateBadgeProps) {
  const look = states[state];
  const tone = tones[look.tone];
  const badge = (
    <span
      data-state-name={state}
      className={cn(
        "inline-flex items-center gap-1.5 font-medium whitespace-nowrap",
        tone.ink,
        pill && ["h-6 rounded-full pr-[9px] pl-[7px]", tone.soft],
        !stacked && className,
      )}
    >
      <Shape name={look.shape} className={tone.mark} />
      {/* The word sets the baseline; the shape would put its lower edge there. */}
      <span className={pill ? undefined : "self-baseline"}>{word ?? look.word}</span>
      {detail && !stacked ? (
        <span className="self-baseline font-normal whitespace-normal text-ink-faint">{detail}</span>
      ) : null}
    </span>
  );
  if (!stacked) return badge;
  return (
    <span className={cn("block", className)}>
      {badge}
      {detail ? <span className="block pl-5 text-xs text-ink-faint">{detail}</span> : null}
    </span>
  );
}
