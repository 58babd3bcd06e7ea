interface NumberCellProps {
  /** Already formatted: "231 ms", "4 of 4", "none". */
  text: string;
  strong?: boolean;
}

/** A figure with its unit in grey; "none" is grey as a whole. Use in a column with align "end". */
export function NumberCell({ text, strong }: NumberCellProps) {
  if (text === "none") return <span className="text-ink-faint">none</span>;
  const match = /^([^\u00a0]+)\u00a0(ms|s|%|min)$/.exec(text);
  return (
    <span className={strong ? "font-semibold" : undefined}>
      {match ? match[1] : text}
      {match ? <span className="font-normal text-ink-faint"> {match[2]}</span> : null}
    </span>
  );
}
