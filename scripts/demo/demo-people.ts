import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

// The file the portal's sign-in page reads in a demo (GATEHOUSE_DEMO_PEOPLE).
const form = z.array(
  z.object({
    email: z.string(),
    name: z.string(),
    roleTitle: z.string(),
    password: z.string(),
    totpSecret: z.string(),
  }),
);
export type DemoPerson = z.infer<typeof form>[number];

/** Keeps the sign-in data of the invented people, readable by their owner only. */
export function writeDemoPeople(file: string, people: readonly DemoPerson[]): void {
  writeFileSync(file, `${JSON.stringify(people, null, 2)}\n`, { mode: 0o600 });
}

/** The people as lines for the terminal: role, name, address, password. */
export function demoPeopleLines(file: string): string[] {
  const people = form.parse(JSON.parse(readFileSync(file, "utf8")));
  const rows = people.map((one) => [one.roleTitle, one.name, one.email, one.password]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => [...(row[column] ?? "")].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
