"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { FilterBar } from "#components/data-table/filter-bar.tsx";
import { useClock } from "#components/ui/clock.ts";
import { Note } from "#components/ui/note.tsx";
import { usePreferences } from "#components/ui/preferences-provider.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { auditActionNames } from "#lib/audit-actions.ts";
import { zoneName } from "#lib/format.ts";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { DayRange } from "./day-range.tsx";
import { actionLabel } from "./event-sentence.ts";
import { type AuditParams, facetsQuestion } from "./list-params.ts";
import { askOnce } from "./live-reading.ts";

const actionOptions = auditActionNames
  .map((value) => ({ value, label: actionLabel(value) }))
  .sort((a, b) => a.label.localeCompare(b.label, "en"));

interface AuditFiltersProps {
  params: AuditParams;
  /** Datasets are the client's own. */
  client: boolean;
}

/** What the log can be narrowed to: who, for whom, where, what and when. */
export function AuditFilters({ params, client }: AuditFiltersProps) {
  const trpc = useTRPC();
  const { zone } = usePreferences();
  const zoneShown = useClock((now) => zoneName(now, zone));
  const { data } = useSuspenseQuery({ ...trpc.audit.facets.queryOptions(facetsQuestion(params)), ...askOnce });
  const options = (facet: { options: { id: string; name: string; agent?: boolean }[] }) =>
    facet.options.map(({ id, name, agent }) => ({ value: id, label: agent ? `${name} (agent)` : name }));
  const cut = [data.actors, data.annotators, data.projects, data.datasets].some((facet) => facet.more);
  return (
    <>
      <FilterBar
        searchLabel="Name of a person or thing"
        filters={[
          { param: "actor", label: "Who", options: options(data.actors) },
          { param: "annotator", label: "Annotator", options: options(data.annotators) },
          { param: "project", label: "Project", options: options(data.projects) },
          ...(client ? [{ param: "dataset", label: "Dataset", options: options(data.datasets) }] : []),
          { param: "action", label: "Action", options: actionOptions },
        ]}
      />
      <DayRange from={params.fromDay} to={params.toDay} zone={zoneShown} />
      {cut ? (
        <p className="mb-2.5 text-xs text-ink-faint">
          The lists offer 200 names each. Search by name for anybody else, or read the timeline on their own page.
        </p>
      ) : null}
      {params.problem ? (
        <Note tone="degraded" className="mb-2.5">
          {params.problem}
        </Note>
      ) : null}
      {params.filter.grantId || params.filter.environmentId ? (
        <Note className="mb-2.5" action={<TextLink href={routes.audit()}>Show all events</TextLink>}>
          Only the events of one {params.filter.grantId ? "grant" : "environment"}.
        </Note>
      ) : null}
    </>
  );
}
