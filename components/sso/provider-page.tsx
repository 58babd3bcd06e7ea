"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Crumb } from "#components/layout/crumb.tsx";
import { Button } from "#components/ui/button.tsx";
import { Columns } from "#components/ui/columns.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { KeyValue } from "#components/ui/key-value.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { can, type Permission } from "#lib/permissions.ts";
import { roleTitle } from "#lib/roles.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { EditProviderDialog } from "./edit-provider-dialog.tsx";
import { LinkedPeople } from "./linked-people.tsx";
import { SetUpSteps } from "./set-up-steps.tsx";
import { TurnOnOff } from "./turn-on-off.tsx";
import type { Provider } from "./types.ts";

/** Does this provider let the right people in, and what is left to do before it can? */
export function ProviderPage({ providerId, rights }: { providerId: string; rights: Permission[] }) {
  const trpc = useTRPC();
  const { data: provider } = useSuspenseQuery(trpc.sso.get.queryOptions({ providerId }));
  const [editing, setEditing] = useState(false);
  const mayWrite = can(rights, "identityProvider.write");
  const edit = () => setEditing(true);
  return (
    <>
      <Crumb label={provider.name} />
      <PageHeader
        title={titleOf(provider)}
        actions={
          <>
            <StateBadge
              pill
              state={provider.status === "on" ? "valid" : "suspended"}
              word={provider.status === "on" ? "On" : "Off"}
            />
            {mayWrite ? <Button onClick={edit}>Edit…</Button> : null}
            {mayWrite ? <TurnOnOff provider={provider} /> : null}
          </>
        }
      >
        <b>{provider.name}</b> vouches for people of {provider.organisation} whose address ends in{" "}
        {provider.allowedDomains.map((domain) => `@${domain}`).join(" or ")}.
      </PageHeader>
      <Columns side={<Rules provider={provider} />}>
        <SetUpSteps provider={provider} mayWrite={mayWrite} onEdit={edit} />
        <LinkedPeople provider={provider} mayWrite={mayWrite} />
      </Columns>
      {editing ? <EditProviderDialog provider={provider} onClose={() => setEditing(false)} /> : null}
    </>
  );
}

function titleOf({ status, clientId, testedAt, name, linked }: Provider): string {
  if (status === "on") return linked === 1 ? "1 person signs in here" : `${linked} people sign in here`;
  if (clientId === "") return `Register the portal at ${name}`;
  return testedAt ? `${name} can be turned on` : "The connection has to be tested";
}

const listed = (values: readonly string[]): ReactNode =>
  values.length > 0 ? <span className="mono">{values.join(", ")}</span> : null;

/** What it decides and what it does not. */
function Rules({ provider }: { provider: Provider }) {
  const { mfaAcr, mfaAmr, roleClaim, roleMapping } = provider;
  const trusted = mfaAcr.length + mfaAmr.length > 0;
  return (
    <>
      <Section title="Settings">
        <KeyValue
          items={[
            { label: "Issuer", value: <span className="mono">{provider.issuer}</span>, under: true },
            { label: "Client id", value: <span className="mono">{provider.clientId || "none yet"}</span> },
            { label: "Secret", value: provider.hasSecret ? "kept sealed" : "none, PKCE alone" },
            { label: "Scopes", value: <span className="mono">{provider.scope}</span> },
            { label: "Own authority", value: provider.caPem ? "certificate given" : "public ones only" },
            { label: "Last test passed", value: provider.testedAt ? <DateTime at={provider.testedAt} /> : "never" },
            { label: "Last sign-in", value: provider.lastUsedAt ? <DateTime at={provider.lastUsedAt} /> : "never" },
          ]}
        />
      </Section>
      <Section title="Second factor">
        <p className="py-2">
          {trusted
            ? "When the provider says so, its second factor counts. Otherwise, and when somebody who has a second factor here first comes through it, the portal asks for its own."
            : "The portal asks everyone for its own code after the provider."}
        </p>
        {trusted ? (
          <KeyValue
            items={[
              { label: "acr", value: listed(mfaAcr) },
              { label: "amr", value: listed(mfaAmr) },
            ]}
          />
        ) : null}
      </Section>
      <Section title="Roles">
        <p className="py-2">
          {roleClaim
            ? "A role somebody was given here counts in a session only when the provider confirms it. It never adds one."
            : "The provider says nothing about roles: people have those they were given here."}
        </p>
        {roleClaim ? (
          <KeyValue
            items={[
              { label: "Claim", value: <span className="mono">{roleClaim}</span> },
              ...[...new Set(roleMapping.map(({ role }) => role))].map((role) => ({
                label: roleTitle[role],
                value: listed(roleMapping.filter((rule) => rule.role === role).map(({ value }) => value)),
              })),
            ]}
          />
        ) : null}
        {provider.requiredClaim ? (
          <KeyValue
            items={[
              {
                label: "Has to hold",
                value: (
                  <span className="mono">
                    {provider.requiredClaim} = {provider.requiredValue}
                  </span>
                ),
              },
            ]}
          />
        ) : null}
      </Section>
    </>
  );
}
