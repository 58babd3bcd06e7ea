import { DateTime } from "#components/ui/date-time.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FactList } from "#components/ui/fact-list.tsx";
import { Section } from "#components/ui/section.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { driftTitle, shortKey } from "./words.ts";

interface DriftSectionProps {
  findings: RouterOutputs["environments"]["get"]["drift"];
  open: number;
}

/** Where the gateway differed from what was granted; mended findings stay as history. */
export function DriftSection({ findings, open }: DriftSectionProps) {
  return (
    <Section title="Drift" count={open === 0 ? "nothing open" : `${open} open`}>
      {findings.length === 0 ? (
        <EmptyState title="No finding yet">
          Anything on the gateway that nobody granted is removed and written down here.
        </EmptyState>
      ) : (
        <FactList
          items={findings.map((finding) => ({
            id: finding.id,
            state: finding.resolvedAt ? ("closed" as const) : ("drift" as const),
            title: driftTitle[finding.kind],
            detail: (
              <>
                {finding.detail}
                {finding.publicKey ? <span className="mono"> {shortKey(finding.publicKey)}</span> : null}
                {", found "}
                <DateTime at={finding.foundAt} seconds />
                {finding.resolvedAt ? (
                  <>
                    {", settled "}
                    <DateTime at={finding.resolvedAt} seconds />
                  </>
                ) : null}
              </>
            ),
          }))}
        />
      )}
    </Section>
  );
}
