"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { DateTime } from "#components/ui/date-time.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { plural } from "#lib/format.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { CertificateUpload } from "./certificate-upload.tsx";
import { ConnectionTest } from "./connection-test.tsx";
import { needsYou, nextSentence } from "./gate-next.ts";
import { ProofText } from "./proof-text.tsx";
import { SignNda } from "./sign-nda.tsx";
import type { GateDetail, MyGates } from "./types.ts";
import { gateLook } from "./words.ts";

/** The annotator's own gates: which hold, until when, and what to do next about each. */
export function MyGatesPage() {
  const trpc = useTRPC();
  const { data: mine } = useSuspenseQuery(trpc.annotators.myGates.queryOptions());
  const next = mine.gates.find(needsYou)?.kind;
  return (
    <>
      <PageHeader title={titleOf(mine)}>{answerOf(mine)}</PageHeader>
      <div className="max-w-[760px]">
        {mine.gates.length === 0 ? (
          <EmptyState title="No gates are asked for">The client has not said yet what it needs from you.</EmptyState>
        ) : null}
        {mine.gates.map((gate) => (
          <GateSection key={gate.kind} gate={gate} mine={mine} first={gate.kind === next} />
        ))}
      </div>
    </>
  );
}

function titleOf(mine: MyGates): string {
  if (mine.clearance === "suspended") return "You are suspended";
  if (mine.clearance === "cleared") return `All ${mine.gates.length} gates hold`;
  const yours = mine.gates.filter(needsYou).length;
  if (yours === 0) return "Compliance looks at your evidence";
  return `${plural(yours, "gate needs", "gates need")} you`;
}

function answerOf(mine: MyGates): string {
  if (mine.clearance === "suspended") return "Your gates cannot change now. Your coordinator can tell you more.";
  if (mine.clearance === "cleared")
    return "You are cleared. Access opens when your coordinator asks for it and the client approves.";
  return `${mine.gatesHeld} of ${mine.gates.length} hold. Nothing opens for you before all of them do.`;
}

/** `first` = what to do next, so it holds the one primary button. */
type GateProps = { gate: GateDetail; mine: MyGates; first: boolean };

function GateSection({ gate, mine, first }: GateProps) {
  return (
    <Section title={gate.title} actions={<StateBadge {...gateLook[gate.view]} />}>
      <div className="py-2.5">
        <p>
          {nextSentence(gate)}{" "}
          {gate.validUntil ? (
            <span className="text-ink-faint">
              {gate.view === "lapsed" ? "It ended" : "It holds until"} <DateTime at={gate.validUntil} show="day" />.
            </span>
          ) : null}
        </p>
        {gate.reason && gate.view !== "valid" ? (
          <Note tone={gate.view === "submitted" ? "pending" : "degraded"} className="mt-2">
            <b>{gate.decidedByName ? `${gate.decidedByName}: ` : ""}</b>
            {gate.reason}
          </Note>
        ) : null}
        {gate.view === "missing" ? null : (
          <p className="mt-1 text-ink-muted">
            <ProofText gate={gate} />
          </p>
        )}
        {mine.clearance === "suspended" ? null : <Act gate={gate} mine={mine} first={first} />}
      </div>
    </Section>
  );
}

function Act({ gate, mine, first }: GateProps) {
  if (gate.kind === "connectivity") return <ConnectionTest gate={gate} primary={first} />;
  if (gate.kind === "training") return <CertificateUpload gate={gate} primary={first} />;
  return <SignNda gate={gate} nda={mine.nda} name={mine.name} primary={first} />;
}
