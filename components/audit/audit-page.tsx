"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { usePreferences } from "#components/ui/preferences-provider.tsx";
import { Section } from "#components/ui/section.tsx";
import { plural } from "#lib/format.ts";
import type { Permission } from "#lib/permissions.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { AuditEvents } from "./audit-events.tsx";
import { AuditFilters } from "./audit-filters.tsx";
import { type AuditParams, auditQuestion, isNarrowed } from "./list-params.ts";
import { followSeal } from "./live-reading.ts";
import { SealLine } from "./seal-line.tsx";
import { isSealLate, type LogStatus, useSealAge } from "./seal-status.ts";

interface AuditPageProps {
  params: AuditParams;
  rights: Permission[];
  client: boolean;
}

/** The timeline of everything, with how fresh its seal is. */
export function AuditPage({ params, rights, client }: AuditPageProps) {
  const trpc = useTRPC();
  const { zone } = usePreferences();
  const { data: status } = useSuspenseQuery({ ...trpc.audit.status.queryOptions(), ...followSeal });
  return (
    <>
      <AuditHeader status={status} client={client} />
      <SealLine status={status} />
      <AuditFilters params={params} client={client} />
      <AuditEvents
        question={auditQuestion(params, zone)}
        narrowed={isNarrowed(params)}
        rights={rights}
        empty={client ? "No event yet" : "Nothing happened with your people yet"}
      />
      {client ? <CheckIt /> : null}
    </>
  );
}

function AuditHeader({ status, client }: { status: LogStatus; client: boolean }) {
  const age = useSealAge(status);
  if (!client || status.sealed === null)
    return (
      <PageHeader title="What happened with your people">
        Every act of yours and every decision about your people, written down when it happens and sealed against change.
      </PageHeader>
    );
  const events = status.sealed === 0 ? "No event is sealed yet" : plural(status.sealed, "event");
  return (
    <PageHeader
      title={status.sealed === 0 ? events : `${events}, ${isSealLate(status) ? "last sealed" : "sealed"} ${age}`}
    >
      Each is written in the same step as the change it tells of, then sealed into one tree: nobody can change, remove
      or reorder entries unseen. Reading the log is an entry too.
    </PageHeader>
  );
}

function CheckIt() {
  return (
    <Section title="Check it yourself">
      <p className="max-w-[84ch] py-2 text-ink-muted">
        Run this where the portal is installed. It computes every entry&apos;s hash and the whole tree again from the
        database, compares them with the signed checkpoints, and names the first entry that does not match. It changes
        nothing and needs nothing but the database. With <span className="mono">-- --remember FILE</span>, and that file
        kept on another machine, it also shows when the end of the log was cut off.
      </p>
      <CodeBlock code="npm run audit:verify" label="command" />
    </Section>
  );
}
