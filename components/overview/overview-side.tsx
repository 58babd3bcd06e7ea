import { FactList } from "#components/ui/fact-list.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { routes } from "#lib/routes.ts";
import type { Overview } from "./overview-page.tsx";

/** Whether every environment's gateway reports and holds its lease. */
export function Gateways({ rows }: { rows: Overview["gateways"] }) {
  const good = rows.filter((g) => g.fresh && g.leaseHeld).length;
  return (
    <Section title="Gateways" count={rows.length === 0 ? undefined : `${good} of ${rows.length} report`}>
      {rows.length === 0 ? <p className="py-2 text-ink-faint">none yet</p> : null}
      <FactList
        items={rows.map((g) => ({
          id: g.environmentId,
          state: g.gateway === null ? "missing" : g.fresh ? (g.leaseHeld ? "valid" : "failed") : "unknown",
          title: <TextLink href={routes.environment(g.environmentId)}>{g.environment}</TextLink>,
          detail:
            g.gateway === null ? (
              "no gateway yet; nothing can open there"
            ) : g.lastReportAt ? (
              <>
                {g.gateway}, last report <RelativeTime at={g.lastReportAt} plain />
              </>
            ) : (
              `${g.gateway}, no report yet`
            ),
        }))}
      />
    </Section>
  );
}

export function DecidedLately({ rows }: { rows: Overview["decided"] }) {
  return (
    <Section title="Decided lately" actions={<TextLink href={`${routes.requests()}?view=all`}>All</TextLink>}>
      {rows.length === 0 ? <p className="py-2 text-ink-faint">none yet</p> : null}
      {rows.map((r) => (
        <p key={r.id} className="border-b border-line py-2">
          <StateBadge state={r.state} /> <TextLink href={routes.request(r.id)}>{r.code}</TextLink> {r.annotator}
          <span className="block text-xs text-ink-faint">
            {r.by ? `${r.by}, ` : null}
            <RelativeTime at={r.at} plain />
          </span>
        </p>
      ))}
    </Section>
  );
}
