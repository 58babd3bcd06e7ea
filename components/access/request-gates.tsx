import { DateTime } from "#components/ui/date-time.tsx";
import { FactList } from "#components/ui/fact-list.tsx";
import { Section } from "#components/ui/section.tsx";
import type { StateName } from "#components/ui/states.ts";
import type { RequestDetail } from "./request-page.tsx";

type Gate = RequestDetail["gates"][number];

function gateState(gate: Gate): StateName {
  if (gate.state !== "valid")
    return gate.state === "submitted" ? "submitted" : gate.state === "missing" ? "missing" : "failed";
  return gate.validUntil && gate.validUntil.getTime() > Date.now() ? "valid" : "lapsed";
}

/** Whether the person is fit for this, gate by gate. */
export function RequestGates({ request }: { request: RequestDetail }) {
  return (
    <Section title="Gates" count={request.annotator.name}>
      <FactList
        items={request.gates.map((gate) => ({
          id: gate.kind,
          state: gateState(gate),
          title: gate.title,
          detail: gate.validUntil ? (
            <>
              until <DateTime at={gate.validUntil} show="day" />
            </>
          ) : undefined,
        }))}
      />
    </Section>
  );
}
