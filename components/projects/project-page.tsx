"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Crumb } from "#components/layout/crumb.tsx";
import { Button } from "#components/ui/button.tsx";
import { Columns } from "#components/ui/columns.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { plural } from "#lib/format.ts";
import { can, type Permission } from "#lib/permissions.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { AssignDialog } from "./assign-dialog.tsx";
import { CloseProjectButton } from "./close-project-button.tsx";
import { PeopleSection } from "./people-section.tsx";
import { ProjectFacts } from "./project-facts.tsx";

interface ProjectPageProps {
  /** The kill switch, for those who may. */
  lock?: ReactNode;
  projectId: string;
  rights: Permission[];
  client: boolean;
  timeline: ReactNode;
}

/** One project: who works on it, with what, and how much of it is open. */
export function ProjectPage({ projectId, rights, client, timeline, lock }: ProjectPageProps) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.projects.get.queryOptions({ projectId }));
  const [assigning, setAssigning] = useState(false);
  const { project, scopes } = data;
  const open = project.status === "active";
  const mayAssign = open && can(rights, "assignment.write");
  const mayWrite = open && can(rights, "project.write");
  const assign = mayAssign ? (
    <Button variant="primary" onClick={() => setAssigning(true)}>
      Assign people…
    </Button>
  ) : null;
  return (
    <>
      <Crumb label={project.name} />
      <PageHeader
        title={titleOf(data, client)}
        actions={
          <>
            {open ? null : <StateBadge state="closed" pill />}
            {lock}
            {mayWrite ? <CloseProjectButton detail={data} /> : null}
            {assign}
          </>
        }
      >
        {sentenceOf(data, client)}
      </PageHeader>
      <Columns side={<ProjectFacts detail={data} client={client} mayWrite={mayWrite} />}>
        <PeopleSection
          project={project}
          mayAssign={mayAssign}
          assign={assign && <Button onClick={() => setAssigning(true)}>Assign people…</Button>}
        />
        {timeline}
      </Columns>
      {assigning ? <AssignDialog project={project} scopes={scopes} onClose={() => setAssigning(false)} /> : null}
    </>
  );
}

type Detail = RouterOutputs["projects"]["get"];

function titleOf({ project, people, grants }: Detail, client: boolean): string {
  if (project.status === "closed") return `${project.name} is closed`;
  const who = client ? plural(people, "person", "people") : `${people} of your people`;
  return `${project.name}: ${people === 0 ? (client ? "nobody assigned yet" : "none of your people assigned yet") : who}, ${grants.open === 0 ? "no open grant" : plural(grants.open, "open grant")}`;
}

function sentenceOf({ project, grants }: Detail, client: boolean): string {
  if (project.status === "closed")
    return grants.open + grants.suspended > 0
      ? "Its last grants are closing."
      : "Nobody reaches data through it any more.";
  if (!client) return "The client assigns your people. Ask for access for those who are assigned and cleared.";
  return `${grants.suspended > 0 ? `${plural(grants.suspended, "grant")} suspended. ` : ""}People need an assignment, then a request that two people approve.`;
}
