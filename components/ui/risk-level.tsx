import { cn } from "#lib/utils.ts";

const levels = ["low", "medium", "high", "critical"] as const;
const looks = {
  low: { word: "Low", className: "text-risk-low" },
  medium: { word: "Medium", className: "text-risk-medium" },
  high: { word: "High", className: "text-risk-high" },
  critical: { word: "Critical", className: "text-risk-critical" },
} as const;

/** How grave something is: one to four bars, and the word. */
export function RiskLevel({ level }: { level: (typeof levels)[number] }) {
  return (
    <span className={cn("inline-flex items-center gap-1.5 font-medium whitespace-nowrap", looks[level].className)}>
      <svg aria-hidden="true" viewBox="0 0 15 12" className="h-3 w-[15px] fill-current">
        {levels.map((each, index) => (
          <rect
            key={each}
            x={index * 4}
            y={8 - index * 2.4}
            width="2.6"
            height={4 + index * 2.4}
            opacity={index <= levels.indexOf(level) ? 1 : 0.25}
          />
        ))}
      </svg>
      <span className="self-baseline">{looks[level].word}</span>
    </span>
  );
}
