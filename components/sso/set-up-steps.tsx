"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "#components/ui/button.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { FactList } from "#components/ui/fact-list.tsx";
import { Note } from "#components/ui/note.tsx";
import { Section } from "#components/ui/section.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { Provider } from "./types.ts";

interface SetUpStepsProps {
  provider: Provider;
  mayWrite: boolean;
  onEdit: () => void;
}

const factState = { ok: "valid", missing: "missing", wrong: "failed" } as const;

/** What to enter at the provider, what to bring back, and whether the two understand each other. */
export function SetUpSteps({ provider, mayWrite, onEdit }: SetUpStepsProps) {
  const { addresses } = provider;
  const uris = [
    { label: "redirect URI", title: "Redirect URI", code: addresses.callback },
    { label: "back-channel logout URI", title: "Back-channel logout URI", code: addresses.backchannel },
    { label: "post-logout redirect URI", title: "Post-logout redirect URI", code: addresses.signedOut },
  ];
  return (
    <>
      <Section title="1. Enter at the provider" count="a confidential web client, authorization code">
        <div className="grid gap-2.5 py-2.5">
          {uris.map(({ label, title, code }) => (
            <div key={label}>
              <p className="mb-1 font-medium">{title}</p>
              <CodeBlock code={code} label={label} />
            </div>
          ))}
        </div>
      </Section>
      <Section title="2. Bring back the client id and secret">
        <div className="flex flex-wrap items-center gap-3 py-2.5">
          <p className="min-w-0 flex-1">
            {provider.clientId
              ? `The portal is known there as ${provider.clientId}${provider.hasSecret ? ", with a secret" : ", without a secret"}.`
              : "The provider shows both once the portal is registered there."}
          </p>
          {mayWrite && provider.clientId === "" ? (
            <Button variant="primary" onClick={onEdit}>
              Enter them…
            </Button>
          ) : null}
        </div>
      </Section>
      <ConnectionTest provider={provider} mayWrite={mayWrite} />
      <Section title="4. Tell its people where to begin">
        <div className="grid gap-2.5 py-2.5">
          <p>
            {provider.vendorId
              ? "Vendors' providers are not named on the sign-in page, so that no vendor learns of another. Give this address to the vendor: to bookmark, or for a tile at the provider (initiate login URI). A browser that came this way once is offered it by name."
              : "Its button stands on the sign-in page while it is on. This address leads straight there: for a bookmark, or a tile at the provider (initiate login URI)."}
          </p>
          <CodeBlock code={addresses.start} label="sign-in address" />
        </div>
      </Section>
    </>
  );
}

function ConnectionTest({ provider, mayWrite }: { provider: Provider; mayWrite: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const test = useMutation(
    trpc.sso.test.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.sso.pathKey() }),
    }),
  );
  return (
    <Section
      title="3. Test the connection"
      count={provider.testedAt ? "passed with these settings" : "not passed yet"}
      actions={
        mayWrite ? (
          <Button size="sm" busy={test.isPending} onClick={() => test.mutate({ providerId: provider.id })}>
            Test the connection
          </Button>
        ) : undefined
      }
    >
      {test.error ? (
        <Note tone="down" className="mt-2" alert>
          {test.error.message}
        </Note>
      ) : null}
      {test.data ? (
        <div aria-live="polite">
          <FactList
            items={test.data.findings.map(({ state, text }) => ({ id: text, state: factState[state], title: text }))}
          />
        </div>
      ) : (
        <p className="py-2.5 text-ink-muted">
          The portal reads the provider's discovery document and keys, and asks whether it knows this client. Nobody is
          signed in.
        </p>
      )}
    </Section>
  );
}
