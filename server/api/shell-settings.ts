import { env } from "#server/env.ts";

/** What the frame of every page shows about this installation. */
export function shellSettings(): { organisation: string; demo: boolean } {
  const { ORGANISATION_NAME, GATEHOUSE_DEMO } = env();
  return { organisation: ORGANISATION_NAME, demo: GATEHOUSE_DEMO };
}
