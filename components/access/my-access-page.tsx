"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Dock } from "#components/layout/dock.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { useClock } from "#components/ui/clock.ts";
import { Columns } from "#components/ui/columns.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { plural } from "#lib/format.ts";
import { demoClosing } from "#lib/gateway-state.ts";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { ConfigButton } from "./config-button.tsx";
import { GrantBadge } from "./grant-badge.tsx";
import { PrivateKeyProvider } from "./private-key.tsx";
import { VpnKeySection } from "./vpn-key-section.tsx";
import { observationIsOld } from "./words.ts";

type MyGrant = RouterOutputs["access"]["mine"]["grants"][number];

/** The annotator's own page: can I work, until when, and how do I connect. */
export function MyAccessPage({ side }: { side: ReactNode }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.access.mine.queryOptions());
  const live = data.grants.filter((g) => g.state !== "closed");
  const silent = useClock((now) => live.filter((g) => observationIsOld(g, now)).length);
  const active = silent > 0 ? [] : live.filter((g) => g.planeStatus === "active");
  const over = data.grants.filter((g) => g.state === "closed");
  const tool = active.length === 1 ? active[0] : undefined;
  return (
    <PrivateKeyProvider>
      <PageHeader
        title={headline(active.length, live, data.hasKey, silent > 0)}
        actions={
          tool ? (
            <span className="max-md:hidden">
              <ToolLink grant={tool} primary />
            </span>
          ) : live.length === 0 ? (
            <LinkButton href={routes.myGates()}>See my gates</LinkButton>
          ) : undefined
        }
      >
        <Sentence active={active} live={live} waiting={data.waiting.length} />
      </PageHeader>
      <Columns side={side}>
        <Section title="What I can reach" count={plural(live.length, "project")}>
          {live.length === 0 ? (
            <EmptyState title="Nothing is open for you">
              {data.waiting.length > 0
                ? "A request waits for the client’s answer. You see it here at once."
                : "Your coordinator asks for access once your gates hold and you are assigned."}
            </EmptyState>
          ) : (
            <ul>
              {live.map((grant) => (
                <GrantLine key={grant.id} grant={grant} alone={grant === tool} />
              ))}
            </ul>
          )}
        </Section>
        <VpnKeySection hasKey={data.hasKey} createdAt={data.keyCreatedAt} />
        {over.length > 0 ? (
          <Section title="Ended" count={String(over.length)}>
            <ul>
              {over.map((grant) => (
                <li key={grant.id} className="flex flex-wrap gap-x-6 border-b border-line py-2">
                  <span className="min-w-52">{grant.project}</span>
                  <GrantBadge grant={grant} />
                  <span className="text-ink-muted">
                    {grant.stateReason} {grant.demoGateway ? demoClosing : null}
                  </span>
                </li>
              ))}
            </ul>
          </Section>
        ) : null}
        <Section title="What is recorded about me">
          <p className="max-w-[84ch] py-2 text-ink-muted">
            Sign-ins, your gates and evidence, access that was asked for, opened and closed, and the quality of your
            connection. Your camera and microphone are never used. Your screen is not recorded by this portal.{" "}
            <TextLink href={routes.dataAboutMe()} className="whitespace-nowrap">
              See all of it
            </TextLink>
          </p>
        </Section>
      </Columns>
      {tool ? (
        <Dock>
          <ToolLink grant={tool} primary />
        </Dock>
      ) : null}
    </PrivateKeyProvider>
  );
}

function headline(active: number, live: readonly MyGrant[], hasKey: boolean, silent: boolean): string {
  if (silent) return "Nobody knows now whether your tunnel is open";
  if (active > 0)
    return active === 1
      ? `You can work on ${live.find((g) => g.planeStatus === "active")?.project}`
      : `You can work on ${active} projects`;
  if (live.some((g) => g.planeStatus === "waiting_key") && !hasKey) return "Make your VPN key to start";
  if (live.some((g) => g.state === "suspended")) return "Your access is suspended";
  if (live.length > 0) return "Your access is opening";
  return "You cannot work yet";
}

function Sentence({
  active,
  live,
  waiting,
}: {
  active: readonly MyGrant[];
  live: readonly MyGrant[];
  waiting: number;
}) {
  const next = [...active].sort((a, b) => a.endsAt.getTime() - b.endsAt.getTime())[0];
  if (next)
    return (
      <>
        Until{" "}
        <b>
          <DateTime at={next.endsAt} />
        </b>
        . Connect with the WireGuard app, then open the tool.
      </>
    );
  const suspended = live.find((g) => g.state === "suspended");
  if (suspended) return <>{suspended.stateReason} Your coordinator sees this too.</>;
  if (live.length > 0) return <>The gateway opens it within seconds once your key is there.</>;
  return waiting > 0 ? (
    <>{plural(waiting, "request")} waiting for the client’s answer.</>
  ) : (
    <>Finish your gates first; your coordinator does the rest.</>
  );
}

/** `alone` = the head of the page holds the way to its tool. */
function GrantLine({ grant, alone }: { grant: MyGrant; alone: boolean }) {
  return (
    <li className="flex flex-wrap items-center gap-x-6 gap-y-2 border-b border-line py-3">
      <span className="min-w-52 flex-1">
        <span className="font-medium">{grant.project}</span>
        <span className="block text-xs text-ink-faint">
          {grant.code} · {grant.environment}
        </span>
        {grant.demoGateway ? <Badge className="mt-1">demo gateway: nothing real opens</Badge> : null}
      </span>
      <GrantBadge grant={grant} stacked detail={grant.stateReason ?? undefined} />
      <span className="min-w-36 text-ink-muted">
        Ends <DateTime at={grant.endsAt} />
      </span>
      <span className="flex gap-2">
        {grant.state === "open" ? <ConfigButton grantId={grant.id} environment={grant.environment} /> : null}
        {grant.planeStatus === "active" && !alone ? <ToolLink grant={grant} /> : null}
      </span>
    </li>
  );
}

/** The tool is another site: it opens beside the portal, which stays where it was. */
function ToolLink({ grant, primary }: { grant: MyGrant; primary?: boolean }) {
  return (
    <LinkButton
      size={primary ? "md" : "sm"}
      variant={primary ? "primary" : "secondary"}
      href={grant.toolUrl}
      target="_blank"
      rel="noreferrer"
    >
      Open the tool<span className="sr-only"> of {grant.project} in a new tab</span>
    </LinkButton>
  );
}
