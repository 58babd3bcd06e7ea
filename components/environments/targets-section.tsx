"use client";
import { useState } from "react";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { KeyValue } from "#components/ui/key-value.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextButton } from "#components/ui/text-button.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { AddTargetDialog } from "./add-target-dialog.tsx";

const kindText = { udp: "UDP echo, tells loss", tcp: "TCP connect", https: "HTTPS answer" } as const;

interface TargetsSectionProps {
  environmentId: string;
  targets: RouterOutputs["environments"]["get"]["targets"];
  mayWrite: boolean;
}

/** What the probes of this environment's people measure. */
export function TargetsSection({ environmentId, targets, mayWrite }: TargetsSectionProps) {
  const [adding, setAdding] = useState(false);
  return (
    <Section
      title="Probe targets"
      count={targets.length}
      actions={mayWrite ? <TextButton onClick={() => setAdding(true)}>Add…</TextButton> : undefined}
    >
      {targets.length === 0 ? (
        <EmptyState title="Nothing is measured" />
      ) : (
        <KeyValue
          items={targets.map((target) => ({
            label: target.label,
            value: (
              <>
                <span className="mono">
                  {target.host}:{target.port}
                </span>
                <span className="block text-xs text-ink-faint">{kindText[target.kind]}</span>
              </>
            ),
          }))}
        />
      )}
      {adding ? <AddTargetDialog environmentId={environmentId} onClose={() => setAdding(false)} /> : null}
    </Section>
  );
}
