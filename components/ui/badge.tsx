import type { ReactNode } from "react";
import { cn } from "#lib/utils.ts";
import { type Tone, tones } from "./tones.ts";

interface BadgeProps {
  tone?: Tone;
  children: ReactNode;
  className?: string;
}

/** Pill for what is not a state: "Demo gateway", "Version 4". States use StateBadge. */
export function Badge({ tone = "plain", children, className }: BadgeProps) {
  return (
    <span
      className={cn(
        "inline-flex h-6 items-center gap-1.5 rounded-full px-[9px] font-medium whitespace-nowrap",
        tones[tone].ink,
        tones[tone].soft,
        className,
      )}
    >
      {children}
    </span>
  );
}
