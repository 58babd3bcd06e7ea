"use client";

import { KeyValue } from "#components/ui/key-value.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { routes } from "#lib/routes.ts";
import type { ListEventsInput } from "#lib/schemas/audit.ts";
import { AuditEvents } from "./audit-events.tsx";

const kept = [
  { label: "Your account", value: "Name, e-mail address, and each sign-in with its time and network address." },
  {
    label: "Your gates",
    value: "The NDA you signed, your certificate, the results of your connection tests, and who verified them.",
  },
  {
    label: "Your access",
    value: "Each request and decision, when your tunnel opened and closed, and the public half of your VPN key.",
  },
  { label: "Your connection", value: "Round trip, jitter and loss, measured by the probe you run. No content." },
];

/** An annotator reads what the portal holds about them. */
export function DataAboutMePage({ question }: { question: ListEventsInput }) {
  return (
    <>
      <PageHeader title="Everything that is recorded about you">
        This portal does not record your screen, what you type, or what passes through your tunnel. Your private VPN key
        never leaves your machine. Whoever decides about your access sees these entries too.
      </PageHeader>
      <Section title="What is kept">
        <KeyValue className="max-w-[84ch]" items={kept} />
        <p className="max-w-[84ch] pt-2 text-ink-muted">
          Something is wrong or missing? Tell your coordinator. The current state is under{" "}
          <TextLink href={routes.myGates()}>My gates</TextLink> and{" "}
          <TextLink href={routes.myAccess()}>My access</TextLink>.
        </p>
      </Section>
      <AuditEvents
        question={question}
        narrowed={false}
        rights={[]}
        within="annotator"
        empty="Nothing is recorded about you yet"
      />
    </>
  );
}
