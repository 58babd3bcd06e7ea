import { DateTime } from "#components/ui/date-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { Steps } from "#components/ui/steps.tsx";
import type { RequestDetail } from "./request-page.tsx";

const who = {
  project: "A project manager of the client",
  data_protection: "Compliance of the client, another person",
} as const;

/** The two steps, in order, with who answered and what they said. */
export function RequestSteps({ request }: { request: RequestDetail }) {
  const decided = request.steps.filter((step) => step.verdict !== null).length;
  const current = request.state === "pending" ? request.steps.find((step) => step.verdict === null)?.step : undefined;
  return (
    <Section title="Steps" count={`${decided} of ${request.steps.length} decided`}>
      <Steps
        items={request.steps.map((step) => ({
          id: step.step,
          state:
            step.verdict ??
            (step.step === current ? (request.decision.allowed ? "waitingForYou" : "waiting") : "pending"),
          title: step.title,
          outcome: step.verdict ? `${step.verdict} by ${step.by}` : undefined,
          detail: step.at ? <DateTime at={step.at} /> : who[step.step],
          quote: step.reason ?? undefined,
          later: step.verdict === null && step.step !== current,
        }))}
      />
    </Section>
  );
}
