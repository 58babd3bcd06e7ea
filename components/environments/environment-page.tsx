"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Crumb } from "#components/layout/crumb.tsx";
import { Button } from "#components/ui/button.tsx";
import { Columns } from "#components/ui/columns.tsx";
import { KeyValue } from "#components/ui/key-value.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { can, type Permission } from "#lib/permissions.ts";
import { toolTitle } from "#lib/schemas/environments.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { DriftSection } from "./drift-section.tsx";
import { EditEnvironmentDialog } from "./edit-environment-dialog.tsx";
import { EnrollDialog } from "./enroll-dialog.tsx";
import { GatewaySection } from "./gateway-section.tsx";
import { OrderRotationDialog } from "./order-rotation-dialog.tsx";
import { PeersSection } from "./peers-section.tsx";
import { RevokeGatewayButton } from "./revoke-gateway-button.tsx";
import { TargetsSection } from "./targets-section.tsx";
import { standingEveryMs, useStanding } from "./use-standing.ts";
import { environmentTitle, standingSentence } from "./words.ts";

interface EnvironmentPageProps {
  environmentId: string;
  rights: Permission[];
  timeline: ReactNode;
}

/** Does this environment's gateway work, who is really inside, and did anything differ from what was granted? */
export function EnvironmentPage({ environmentId, rights, timeline }: EnvironmentPageProps) {
  const trpc = useTRPC();
  const { data, dataUpdatedAt } = useSuspenseQuery(
    trpc.environments.get.queryOptions({ environmentId }, { refetchInterval: standingEveryMs }),
  );
  const { environment, gateway, counts } = data;
  const standing = useStanding(gateway, {
    asOf: data.asOf,
    reportEveryMs: data.reportEveryMs,
    updatedAt: dataUpdatedAt,
  });
  const current = standing === "reporting" || standing === "lease_lost" || standing === "interface_down";
  return (
    <>
      <Crumb label={environment.name} />
      <PageHeader title={environmentTitle(gateway, standing, counts)} actions={<Acts detail={data} rights={rights} />}>
        <b>{environment.name}.</b> {standingSentence(standing, data.leaseSeconds)}
      </PageHeader>
      <Columns
        side={
          <>
            <Facts detail={data} />
            <TargetsSection
              environmentId={environmentId}
              targets={data.targets}
              mayWrite={can(rights, "environment.write")}
            />
          </>
        }
      >
        <GatewaySection gateway={gateway} standing={standing} leaseSeconds={data.leaseSeconds} />
        {gateway?.enrolledAt ? (
          <PeersSection environmentId={environmentId} count={counts.peers} current={current} />
        ) : null}
        <DriftSection findings={data.drift} open={counts.openDrift} />
        {timeline}
      </Columns>
    </>
  );
}

type Detail = RouterOutputs["environments"]["get"];

function Acts({ detail, rights }: { detail: Detail; rights: Permission[] }) {
  const [open, setOpen] = useState<"edit" | "enroll" | "rotate" | null>(null);
  const { environment, gateway, counts, leaseSeconds } = detail;
  const enrolled = Boolean(gateway?.enrolledAt);
  return (
    <>
      {can(rights, "environment.write") ? <Button onClick={() => setOpen("edit")}>Edit…</Button> : null}
      {gateway && enrolled && can(rights, "agent.rotate") ? (
        <Button onClick={() => setOpen("rotate")}>Renew key…</Button>
      ) : null}
      {gateway && enrolled && can(rights, "agent.revoke") ? (
        <RevokeGatewayButton
          gateway={gateway}
          environmentName={environment.name}
          peers={counts.peers}
          openGrants={counts.openGrants}
          leaseSeconds={leaseSeconds}
        />
      ) : null}
      {!enrolled && can(rights, "agent.enroll") ? (
        <Button variant="primary" onClick={() => setOpen("enroll")}>
          Enrol gateway agent…
        </Button>
      ) : null}
      {open === "edit" ? <EditEnvironmentDialog environment={environment} onClose={() => setOpen(null)} /> : null}
      {open === "rotate" && gateway ? <OrderRotationDialog agent={gateway} onClose={() => setOpen(null)} /> : null}
      {open === "enroll" ? (
        <EnrollDialog environment={environment} waitingName={gateway?.name ?? null} onClose={() => setOpen(null)} />
      ) : null}
    </>
  );
}

function Facts({ detail: { environment, counts } }: { detail: Detail }) {
  return (
    <Section title="Environment">
      <KeyValue
        items={[
          { label: "Region", value: environment.region },
          { label: "VPN entry point", value: <span className="mono">{environment.vpnEndpoint}</span>, under: true },
          {
            label: "Tunnel",
            value: (
              <span className="mono">
                {environment.tunnelAddress}/{environment.tunnelPrefix}
              </span>
            ),
          },
          { label: "Tool", value: toolTitle[environment.toolKind] },
          { label: "Tool's address", value: <span className="mono">{environment.toolUrl}</span>, under: true },
          { label: "Open grants", value: counts.openGrants },
          { label: "Projects", value: counts.projects },
          { label: "Datasets", value: counts.datasets },
        ]}
      />
    </Section>
  );
}
