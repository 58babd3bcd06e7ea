"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { Section } from "#components/ui/section.tsx";
import type { TimelineInput } from "#lib/schemas/audit.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { EventList } from "./event-list.tsx";

/** The history of one person, grant or project, on its own page. */
export function Timeline(of: Pick<TimelineInput, "annotatorId" | "grantId" | "projectId">) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.audit.timeline.queryOptions(of));
  return (
    <Section title="Timeline" count={data.rows.length === 0 ? "nothing yet" : "newest first"}>
      <EventList rows={data.rows} />
    </Section>
  );
}
