/** Colour families. ink = word, mark = shape, soft = wash. Written out in full so that Tailwind finds them. */
export const tones = {
  healthy: { ink: "text-healthy-ink", mark: "text-healthy-mark", soft: "bg-healthy-soft" },
  degraded: { ink: "text-degraded-ink", mark: "text-degraded-mark", soft: "bg-degraded-soft" },
  down: { ink: "text-down-ink", mark: "text-down-mark", soft: "bg-down-soft" },
  unknown: { ink: "text-unknown-ink", mark: "text-unknown-mark", soft: "bg-unknown-soft" },
  pending: { ink: "text-pending-ink", mark: "text-pending-mark", soft: "bg-pending-soft" },
  active: { ink: "text-active-ink", mark: "text-active-mark", soft: "bg-active-soft" },
  closing: { ink: "text-closing-ink", mark: "text-closing-mark", soft: "bg-closing-soft" },
  closed: { ink: "text-closed-ink", mark: "text-closed-mark", soft: "bg-closed-soft" },
  notproven: { ink: "text-notproven-ink", mark: "text-notproven-mark", soft: "bg-notproven-soft" },
  you: { ink: "text-accent-ink", mark: "text-accent-ink", soft: "bg-accent-soft" },
  plain: { ink: "text-ink-muted", mark: "text-ink-faint", soft: "bg-sunken" },
} as const;

export type Tone = keyof typeof tones;
