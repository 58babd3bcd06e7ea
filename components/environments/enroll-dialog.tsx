"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { Note } from "#components/ui/note.tsx";
import { type IssueGatewayTokenInput, issueGatewayTokenInput } from "#lib/schemas/environments.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";

interface EnrollDialogProps {
  environment: { id: string; name: string };
  /** The name of an agent whose token nobody used; it is offered again. */
  waitingName: string | null;
  onClose: () => void;
}

/** Issues the one-time token of a gateway host and shows exactly what to run there. */
export function EnrollDialog({ environment, waitingName, onClose }: EnrollDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const issue = useMutation(
    trpc.environments.issueGatewayToken.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.environments.pathKey() }),
    }),
  );
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={issue.data ? `Run this on ${issue.variables.name}` : `Enrol the gateway agent of ${environment.name}`}
      description={
        issue.data
          ? "In this order, as root on the gateway host. This page shows the agent when it reports."
          : "The agent runs as root on the VPN gateway, asks the portal what shall be open, and reports what is open. Nothing needs to be reachable from the portal."
      }
    >
      {issue.data ? (
        <Commands issued={issue.data} onClose={onClose} />
      ) : (
        <NameForm
          environmentId={environment.id}
          waitingName={waitingName}
          busy={issue.isPending}
          error={issue.error?.message}
          onSubmit={issue.mutate}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

interface NameFormProps {
  environmentId: string;
  waitingName: string | null;
  busy: boolean;
  error: string | undefined;
  onSubmit: (input: IssueGatewayTokenInput) => void;
  onClose: () => void;
}

function NameForm({ environmentId, waitingName, busy, error, onSubmit, onClose }: NameFormProps) {
  const form = useForm<IssueGatewayTokenInput>({
    resolver: zodResolver(issueGatewayTokenInput),
    defaultValues: { environmentId, name: waitingName ?? "" },
  });
  return (
    <form onSubmit={form.handleSubmit(onSubmit)} noValidate>
      {error ? <FormError>{error}</FormError> : null}
      {waitingName ? (
        <Note className="mb-3">
          The token issued for {waitingName} was not used. <b>A new one replaces it.</b>
        </Note>
      ) : null}
      <Field label="Name of the gateway" hint="As people call the host." error={form.formState.errors.name?.message}>
        <Input autoComplete="off" spellCheck={false} placeholder="wg-fra-1" {...form.register("name")} />
      </Field>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>Issue no token</Button>
        <Button type="submit" variant="primary" busy={busy}>
          Issue a one-time token
        </Button>
      </div>
    </form>
  );
}

const agentFile = "/opt/gatehouse/gateway.mjs";

function Commands({
  issued,
  onClose,
}: {
  issued: RouterOutputs["environments"]["issueGatewayToken"];
  onClose: () => void;
}) {
  return (
    <>
      <Note className="mb-3">
        <b>The token is shown once.</b> It works for one host, until <DateTime at={issued.expiresAt} />. It also carries
        the portal's fingerprint, so the agent accepts no other server.
      </Note>
      <ol className="grid list-decimal gap-3 pl-5">
        <li>
          Copy <span className="mono">dist/agents/gateway.mjs</span> (made by{" "}
          <span className="mono">npm run build:agents</span>) to <span className="mono">{agentFile}</span>. It needs
          Node 20 or newer.
        </li>
        <li>
          Enrol it.
          <CodeBlock
            className="mt-1"
            label="enrolment command"
            code={`GATEHOUSE_TOKEN=${issued.token} node ${agentFile} enroll --portal ${issued.portalUrl}`}
          />
        </li>
        <li>
          Start it. For good, use the systemd unit in <span className="mono">docs/agents.md</span>.
          <CodeBlock className="mt-1" label="start command" code={`node ${agentFile} run`} />
        </li>
      </ol>
      <div className="mt-5 flex justify-end">
        <Button variant="primary" onClick={onClose}>
          I have copied it
        </Button>
      </div>
    </>
  );
}
