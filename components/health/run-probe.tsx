"use client";
import { useMutation } from "@tanstack/react-query";
import { Button } from "#components/ui/button.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Note } from "#components/ui/note.tsx";
import { Section } from "#components/ui/section.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";

/** How to enrol a probe: a one-time token, then one command on the desktop where the work is done. */
export function RunProbe({ annotatorId, again }: { annotatorId: string; again?: boolean }) {
  const trpc = useTRPC();
  const issue = useMutation(trpc.environments.issueProbeToken.mutationOptions());
  const issued = issue.data;
  return (
    <Section title={again ? "Run the probe on another desktop" : "Run the probe"}>
      <p className="max-w-[84ch] pt-1.5 text-ink-muted">
        The probe is a small program on the desktop where you work. Once a second it asks the gateway and the tool for
        an answer and reports how long that took. It reads no files, no screen and no keys. It needs Node 20 or newer
        and the file <span className="mono">probe.mjs</span>, which your IT hands out.
      </p>
      {issue.error ? (
        <div className="mt-2">
          <FormError>{issue.error.message}</FormError>
        </div>
      ) : null}
      {issued ? (
        <div className="mt-2 grid gap-2">
          <CodeBlock
            label="command"
            code={`node probe.mjs run --portal ${issued.portalUrl} --token ${issued.token} --state "$HOME/.gatehouse-probe"`}
          />
          <Note>
            <b>Shown once.</b> The token works for one desktop, until <DateTime at={issued.expiresAt} />. Afterwards the
            same command without <span className="mono whitespace-nowrap">--portal</span> and{" "}
            <span className="mono whitespace-nowrap">--token</span> starts the probe again.
          </Note>
        </div>
      ) : (
        <Button
          className="mt-2"
          variant={again ? "secondary" : "primary"}
          busy={issue.isPending}
          onClick={() => issue.mutate({ annotatorId })}
        >
          Create a probe token
        </Button>
      )}
    </Section>
  );
}
