import type { ReactNode } from "react";
import { cn } from "#lib/utils.ts";
import { Shape } from "./shape.tsx";
import type { ShapeName } from "./state-shapes.tsx";
import { type Tone, tones } from "./tones.ts";

const shapeOf: Partial<Record<Tone, ShapeName>> = {
  healthy: "discTick",
  active: "discTick",
  degraded: "triangle",
  down: "squareCross",
  unknown: "dashedRing",
  notproven: "diamond",
};

interface NoteProps {
  /** pending = information, degraded = caution, down = failure. */
  tone?: Tone;
  children: ReactNode;
  /** Link or button at the right. */
  action?: ReactNode;
  /** Read aloud when it appears. */
  alert?: boolean;
  className?: string;
}

/** A remark in the flow of the page: a soft wash, never a box. <b> for its first words. */
export function Note({ tone = "pending", children, action, alert, className }: NoteProps) {
  const shape = shapeOf[tone];
  const bold: Record<string, string> = {
    healthy: "[&_b]:text-healthy-ink",
    degraded: "[&_b]:text-degraded-ink",
    down: "[&_b]:text-down-ink",
    notproven: "[&_b]:text-notproven-ink",
  };
  return (
    <div
      role={alert ? "alert" : undefined}
      className={cn(
        "flex items-start gap-2.5 rounded-md px-3 py-[9px] [&_b]:font-semibold",
        bold[tone],
        tones[tone].soft,
        className,
      )}
    >
      {shape ? <Shape name={shape} className={cn("mt-[3px]", tones[tone].mark)} /> : null}
      <div className="min-w-0 flex-1">{children}</div>
      {action ? <div className="flex flex-none items-center gap-2">{action}</div> : null}
    </div>
  );
}
