"use client";
import { DateTime } from "#components/ui/date-time.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { KeyValue } from "#components/ui/key-value.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { formatMs, formatPercent } from "#lib/format.ts";
import { can, type Permission } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { ConnectionState } from "./connection-state.tsx";
import type { AnnotatorDetail } from "./types.ts";
import { grantLook } from "./words.ts";

type Props = { person: AnnotatorDetail };

/** Who it is and for whom they work. */
export function EngagementSection({ person }: Props) {
  return (
    <Section title="Engagement">
      <KeyValue
        items={[
          { label: "Vendor", value: <TextLink href={routes.vendor(person.vendorId)}>{person.vendorName}</TextLink> },
          { label: "Mail", value: person.email },
          { label: "Works from", value: person.location ?? <span className="text-ink-faint">not said</span> },
          { label: "Invited", value: <DateTime at={person.createdAt} show="day" /> },
          { label: "Account", value: <AccountText person={person} /> },
        ]}
      />
    </Section>
  );
}

function AccountText({ person }: Props) {
  if (person.hasAccount) return "set up, with codes from an app";
  if (!person.invitedUntil) return "no link out; make a new one";
  return (
    <>
      not yet; link works until <DateTime at={person.invitedUntil} />
    </>
  );
}

/** Grants, open ones first, by what was observed. */
export function GrantsSection({ person }: Props) {
  const open = person.grants.filter((grant) => grant.state === "open").length;
  return (
    <Section title="Grants" count={person.grants.length === 0 ? undefined : `${open} open of ${person.grants.length}`}>
      {person.grants.length === 0 ? (
        <EmptyState title="No access was granted yet">
          A cleared and assigned person can be asked for on Requests.
        </EmptyState>
      ) : (
        <ul>
          {person.grants.map((grant) => (
            <li
              key={grant.id}
              className="grid items-baseline gap-x-4 border-b border-line py-[7px] md:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)_minmax(0,1fr)]"
            >
              <span className="min-w-0">
                <TextLink href={routes.grant(grant.id)}>{grant.project}</TextLink>
                <span className="block text-xs text-ink-faint">
                  {grant.code}, {grant.environment}
                </span>
              </span>
              <StateBadge
                {...grantLook(grant)}
                stacked
                detail={
                  grant.plane === "active" && grant.lastObservedAt ? (
                    <>
                      seen <RelativeTime at={grant.lastObservedAt} plain />
                    </>
                  ) : (
                    (grant.stateReason ?? undefined)
                  )
                }
              />
              <span>
                <span className="text-ink-faint">{grant.state === "closed" ? "would have ended" : "ends"}</span>{" "}
                <DateTime at={grant.endsAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** Projects and slices of data the person is assigned to. */
export function WorkSection({ person, rights }: Props & { rights: Permission[] }) {
  return (
    <Section title="Work" count={person.assignments.length || undefined}>
      {person.assignments.length === 0 ? (
        <EmptyState title="Not assigned to a project">
          A project manager assigns cleared people on the project's page.
        </EmptyState>
      ) : (
        <ul>
          {person.assignments.map((assignment) => (
            <li key={assignment.id} className="flex flex-wrap items-baseline gap-x-3 border-b border-line py-[7px]">
              {can(rights, "project.read") ? (
                <TextLink href={routes.project(assignment.projectId)}>{assignment.project}</TextLink>
              ) : (
                assignment.project
              )}
              <span className="text-ink-faint">{assignment.scope}</span>
              <span className="ml-auto">
                {assignment.past ? "ended" : "until"} <DateTime at={assignment.endsAt} show="day" />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** Live connection beside what the entry test measured and what the profile asks. */
export function ConnectionSection({ person }: Props) {
  const test = person.gates.find((gate) => gate.kind === "connectivity")?.test ?? null;
  const live = person.health;
  const limits = test?.limits;
  const rows = [
    {
      label: "Trip p95",
      tested: formatMs(test?.rttP95 ?? null),
      needs: limits ? formatMs(limits.rttP95Ms) : "–",
      now: formatMs(live?.p95 ?? null),
    },
    {
      label: "Jitter",
      tested: formatMs(test?.jitter ?? null),
      needs: limits ? formatMs(limits.jitterMs) : "–",
      now: formatMs(live?.jitter ?? null),
    },
    { label: "Loss", tested: "–", needs: "–", now: formatPercent(live?.loss == null ? null : live.loss / 100) },
    {
      label: "Download",
      tested: mbit(test?.downMbps ?? null),
      needs: limits ? mbit(limits.minDownMbps) : "–",
      now: "–",
    },
  ];
  return (
    <Section
      title="Connection"
      count={
        test ? (
          <>
            tested <DateTime at={test.finishedAt} show="day" />
          </>
        ) : (
          "not tested"
        )
      }
      actions={<TextLink href={routes.healthOf(person.id)}>History</TextLink>}
    >
      <table className="w-full border-collapse" aria-label="Connection">
        <thead>
          <tr className="border-b border-line text-xs text-ink-muted">
            <th scope="col" className="py-1.5 text-left font-medium">
              {limits ? `“${limits.name}”` : "Figure"}
            </th>
            <th scope="col" className="text-right font-medium">
              Tested
            </th>
            <th scope="col" className="text-right font-medium">
              Limit
            </th>
            <th scope="col" className="text-right font-medium">
              Latest
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.label} className="border-b border-line">
              <th scope="row" className="py-1.5 text-left font-normal">
                {row.label}
              </th>
              <td className="text-right">{row.tested}</td>
              <td className="text-right text-ink-muted">{row.needs}</td>
              <td className="text-right font-medium">{row.now}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="mt-2">
        <ConnectionState health={live} stacked />
      </div>
    </Section>
  );
}

const mbit = (value: number | null) =>
  value === null ? "none" : `${value < 10 ? value.toFixed(1) : Math.round(value)} Mbit/s`;
