"use client";
import { type ReactNode, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { TextButton } from "#components/ui/text-button.tsx";
import { can, type Permission } from "#lib/permissions.ts";
import { ProofText } from "./proof-text.tsx";
import type { AnnotatorDetail, GateDetail } from "./types.ts";
import { VerifyGateDialog } from "./verify-gate-dialog.tsx";
import { WithdrawGateDialog } from "./withdraw-gate-dialog.tsx";
import { gateLook } from "./words.ts";

type Deciding = { act: "verify" | "withdraw"; gate: GateDetail };

/** Every gate with its state, end and proof; compliance decides here. */
export function GatesSection({ person, rights }: { person: AnnotatorDetail; rights: Permission[] }) {
  const [deciding, setDeciding] = useState<Deciding | null>(null);
  const mayDecide = can(rights, "gate.verify") && !person.isYou;
  const proofId = deciding?.gate.proofId;
  return (
    <Section title="Gates" count={`${person.gatesHeld} of ${person.gates.length} hold`} id="gates">
      <ul className="md:grid md:grid-cols-[minmax(9rem,1fr)_minmax(10rem,1fr)_minmax(12rem,1.6fr)_auto] md:gap-x-4">
        {person.gates.map((gate) => (
          <GateRow
            key={gate.kind}
            gate={gate}
            mayRead={can(rights, "evidence.read")}
            acts={mayDecide ? <Acts gate={gate} onAct={setDeciding} /> : null}
          />
        ))}
      </ul>
      {deciding?.act === "verify" && proofId ? (
        <VerifyGateDialog person={person} gate={{ ...deciding.gate, proofId }} onClose={() => setDeciding(null)} />
      ) : null}
      {deciding?.act === "withdraw" ? (
        <WithdrawGateDialog person={person} gate={deciding.gate} onClose={() => setDeciding(null)} />
      ) : null}
    </Section>
  );
}

function GateRow({ gate, mayRead, acts }: { gate: GateDetail; mayRead: boolean; acts: ReactNode }) {
  return (
    <li className="grid items-baseline gap-y-0.5 border-b border-line py-[9px] md:col-span-4 md:grid-cols-subgrid">
      <span className="font-medium">{gate.title}</span>
      <span>
        <StateBadge {...gateLook[gate.view]} />
        <span className="block pl-5 text-xs text-ink-faint">
          <Until gate={gate} />
        </span>
      </span>
      <span className="min-w-0">
        {gate.evidence && !mayRead ? (
          <span className="text-ink-faint">certificate on file</span>
        ) : (
          <ProofText gate={gate} />
        )}
        <span className="block text-xs text-ink-faint">{decidedText(gate)}</span>
        {gate.reason ? <span className="block text-xs">“{gate.reason}”</span> : null}
      </span>
      <span className="flex justify-end gap-3 max-md:justify-start">{acts}</span>
    </li>
  );
}

function Until({ gate }: { gate: GateDetail }) {
  if (gate.validUntil)
    return (
      <>
        {gate.view === "lapsed" ? "ended" : "until"} <DateTime at={gate.validUntil} show="day" />
      </>
    );
  const since = gate.awaitsVerdict ? gate.submittedAt : gate.decidedAt;
  if (!since) return "–";
  return (
    <>
      since <DateTime at={since} show="day" />
    </>
  );
}

function decidedText(gate: GateDetail): string {
  if (gate.awaitsVerdict)
    return gate.view === "submitted" ? "waits for compliance" : "a newer proof waits for compliance";
  if (gate.view === "missing") return "";
  return gate.decidedByName ? `decided by ${gate.decidedByName}` : "by rule";
}

function Acts({ gate, onAct }: { gate: GateDetail; onAct: (deciding: Deciding) => void }) {
  return (
    <>
      {gate.awaitsVerdict && gate.proofId ? (
        <Button size="sm" onClick={() => onAct({ act: "verify", gate })}>
          Decide…<span className="sr-only"> {gate.title}</span>
        </Button>
      ) : null}
      {gate.view === "valid" || gate.view === "lapsing" ? (
        <TextButton onClick={() => onAct({ act: "withdraw", gate })}>
          Withdraw…<span className="sr-only"> {gate.title}</span>
        </TextButton>
      ) : null}
    </>
  );
}
