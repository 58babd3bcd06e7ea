"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Crumb } from "#components/layout/crumb.tsx";
import { Columns } from "#components/ui/columns.tsx";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { plural } from "#lib/format.ts";
import { can, type Permission } from "#lib/permissions.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { ConnectionSection, EngagementSection, GrantsSection, WorkSection } from "./annotator-facts.tsx";
import { GatesSection } from "./gates-section.tsx";
import { RenewInvitationButton } from "./renew-invitation-button.tsx";
import { ResetSignInButton } from "./reset-sign-in-button.tsx";
import { SuspendAnnotatorButton } from "./suspend-annotator-button.tsx";
import type { AnnotatorDetail } from "./types.ts";
import { clearanceLook } from "./words.ts";

interface AnnotatorPageProps {
  /** The kill switch, for those who may. */
  lock?: ReactNode;
  annotatorId: string;
  rights: Permission[];
  /** Why they may or may not, for those who may look it up. */
  explainer?: ReactNode;
  /** The person's part of the audit log. */
  timeline?: ReactNode;
}

/** One person: may they work, on what it rests, what is open, what happened. */
export function AnnotatorPage({ annotatorId, rights, timeline, lock, explainer }: AnnotatorPageProps) {
  const trpc = useTRPC();
  const { data: person } = useSuspenseQuery(trpc.annotators.get.queryOptions({ annotatorId }));
  return (
    <>
      <Crumb label={person.name} />
      <PageHeader
        title={titleOf(person)}
        actions={
          <>
            <StateBadge {...clearanceLook[person.clearance]} pill />
            {!person.hasAccount && can(rights, "annotator.invite") ? (
              <RenewInvitationButton annotatorId={person.id} name={person.name} />
            ) : null}
            {person.hasAccount && person.clearance !== "suspended" && can(rights, "annotator.resetSignIn") ? (
              <ResetSignInButton annotatorId={person.id} name={person.name} />
            ) : null}
            {lock}
            {can(rights, "annotator.suspend") ? (
              <SuspendAnnotatorButton annotatorId={person.id} name={person.name} status={person.status} />
            ) : null}
          </>
        }
      >
        {answerOf(person)}
      </PageHeader>
      {person.status === "suspended" && person.statusReason ? (
        <Note tone="degraded" className="mb-4">
          <b>Suspended.</b> {person.statusReason}
        </Note>
      ) : null}
      {person.vendorStatus === "suspended" ? (
        <Note tone="degraded" className="mb-4">
          <b>{person.vendorName} is suspended,</b> so nobody of it can sign in or connect.
        </Note>
      ) : null}
      <Columns
        side={
          <>
            <EngagementSection person={person} />
            <ConnectionSection person={person} />
            {explainer}
          </>
        }
        width="decide"
      >
        <GatesSection person={person} rights={rights} />
        <GrantsSection person={person} />
        <WorkSection person={person} rights={rights} />
        {timeline}
      </Columns>
    </>
  );
}

function titleOf(person: AnnotatorDetail): string {
  const open = person.grants.filter((grant) => grant.state === "open").length;
  const gates = `${person.gatesHeld} of ${person.gates.length} gates hold`;
  if (person.clearance === "suspended") return `${person.name} is suspended`;
  if (person.clearance === "cleared") return `${person.name} can work: ${gates}, ${plural(open, "grant")} open`;
  return `${person.name} cannot work: ${gates}`;
}

function answerOf(person: AnnotatorDetail): string {
  if (!person.hasAccount) return `Invited by ${person.vendorName}; the account is not set up yet.`;
  const waiting = person.gates.filter((gate) => gate.awaitsVerdict).map((gate) => gate.title);
  if (waiting.length > 0)
    return `${waiting.join(" and ")} ${waiting.length === 1 ? "waits" : "wait"} for a verdict of compliance.`;
  const missing = person.gates
    .filter((gate) => gate.view !== "valid" && gate.view !== "lapsing")
    .map((gate) => gate.title);
  if (missing.length > 0) return `Still to come from the annotator: ${missing.join(", ")}.`;
  const lapsing = person.gates.filter((gate) => gate.view === "lapsing").map((gate) => gate.title);
  if (lapsing.length > 0)
    return `${lapsing.join(" and ")} ${lapsing.length === 1 ? "lapses" : "lapse"} within 14 days; then open grants stop by themselves.`;
  return "Every gate holds for more than 14 days.";
}
