"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { PageHeader } from "#components/ui/page-header.tsx";
import { plural } from "#lib/format.ts";
import { can, type Permission } from "#lib/permissions.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { LimitsSection } from "./limits-section.tsx";
import { NetworksSection } from "./networks-section.tsx";
import type { SignInRules } from "./types.ts";
import { minutesInWords } from "./words.ts";

/** How long people stay signed in, and from where they may sign in. */
export function SignInRulesPage({ rights }: { rights: Permission[] }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.signIn.rules.queryOptions());
  const mayWrite = can(rights, "signInPolicy.write");
  return (
    <>
      <PageHeader title={titleOf(data)}>
        What you make stricter holds at once, for open sessions too. You cannot shut yourself out: you work from{" "}
        <b className="mono">{data.yourAddress ?? "an address the portal does not know"}</b>.
      </PageHeader>
      <LimitsSection limits={data.limits} defaults={data.defaults} mayWrite={mayWrite} />
      <NetworksSection rules={data} mayWrite={mayWrite} />
    </>
  );
}

function titleOf({ limits, defaults, networks }: SignInRules): string {
  const own = limits.filter(
    (one) => one.idleMinutes !== defaults.idleMinutes || one.absoluteHours !== defaults.absoluteHours,
  ).length;
  const times =
    own === 0
      ? `Sessions end after ${minutesInWords(defaults.idleMinutes)} without use`
      : `${plural(own, "role")} ${own === 1 ? "has" : "have"} limits of ${own === 1 ? "its" : "their"} own`;
  return networks.length === 0
    ? `${times}, people may sign in from anywhere`
    : `${times}, ${plural(networks.length, "network")} ${networks.length === 1 ? "is" : "are"} allowed`;
}
