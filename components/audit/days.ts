import { formatDay } from "#lib/format.ts";

export interface Day<Row> {
  /** "Mon 23 Nov 2026", by the viewer's clock. */
  key: string;
  rows: Row[];
}

/** Rows in their order, parted where the day changes. */
export function byDay<Row extends { at: Date }>(rows: readonly Row[], zone: string): Day<Row>[] {
  const days: Day<Row>[] = [];
  for (const row of rows) {
    const key = formatDay(row.at, zone, { year: "always" });
    const last = days.at(-1);
    if (last?.key === key) last.rows.push(row);
    else days.push({ key, rows: [row] });
  }
  return days;
}
