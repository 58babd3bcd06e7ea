interface ProgressProps {
  value: number;
  max: number;
  /** What runs, read aloud: "312 of 480 rows read". */
  label: string;
}

/** How far long work has come. Native, so the bar needs no style attribute. */
export function Progress({ value, max, label }: ProgressProps) {
  return (
    <progress
      value={value}
      max={max}
      aria-label={label}
      className="block h-1.5 w-full appearance-none overflow-hidden rounded-sm bg-line [&::-moz-progress-bar]:bg-chart-1 [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-chart-1"
    />
  );
}
