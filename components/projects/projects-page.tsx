"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { DataTable } from "#components/data-table/data-table.tsx";
import { FilterBar } from "#components/data-table/filter-bar.tsx";
import { Pager } from "#components/data-table/pager.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkTabs } from "#components/ui/link-tabs.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { plural } from "#lib/format.ts";
import { can, type Permission } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { CreateProjectDialog } from "./create-project-dialog.tsx";
import type { ProjectParams } from "./list-params.ts";
import { clientColumns, vendorColumns } from "./project-columns.tsx";

interface ProjectsPageProps {
  params: ProjectParams;
  rights: Permission[];
  client: boolean;
  /** Whether the reader works with all projects, and so may start another. */
  unbound: boolean;
}

/** What people work on, and how many of them have access now. */
export function ProjectsPage({ params, rights, client, unbound }: ProjectsPageProps) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.projects.list.queryOptions(params.input));
  const [creating, setCreating] = useState(false);
  const { rows } = data;
  const create =
    can(rights, "project.write") && unbound ? (
      <Button variant="primary" onClick={() => setCreating(true)}>
        Start a project…
      </Button>
    ) : undefined;
  return (
    <>
      <PageHeader title={titleOf(params.view, rows, Boolean(data.newer ?? data.older))} actions={create}>
        {client
          ? "A project says who may work where: its vendors, its slices of data, and what a connection must hold."
          : "Projects of your company. The client's project manager assigns your people; then you can ask for access."}
      </PageHeader>
      <LinkTabs
        label="Which projects"
        items={[
          { href: routes.projects(), label: "Active", current: params.view === "active" },
          { href: `${routes.projects()}?view=closed`, label: "Closed", current: params.view === "closed" },
        ]}
      />
      <DataTable
        label="Projects"
        columns={client ? clientColumns : vendorColumns}
        rows={rows}
        getRowId={(row) => row.id}
        rowHref={(row) => routes.project(row.id)}
        toolbar={rows.length > 0 || params.filtered ? <FilterBar searchLabel="Name" /> : undefined}
        empty={
          <Nothing
            params={params}
            client={client}
            action={create && <Button onClick={() => setCreating(true)}>Start a project…</Button>}
          />
        }
        footer={
          rows.length > 0 ? (
            <Pager newer={data.newer} older={data.older} words={{ newer: "Before", older: "After" }}>
              {`${plural(rows.length, "project")} shown, by name`}
            </Pager>
          ) : undefined
        }
      />
      {creating ? <CreateProjectDialog onClose={() => setCreating(false)} /> : null}
    </>
  );
}

function titleOf(view: "active" | "closed", rows: readonly { openGrants: number }[], more: boolean): string {
  if (view === "closed")
    return rows.length === 0
      ? "No closed projects"
      : `${plural(rows.length, "closed project")}${more ? " on this page" : ""}`;
  if (rows.length === 0) return "No active projects";
  const open = rows.reduce((sum, row) => sum + row.openGrants, 0);
  const all = more ? `${rows.length} projects on this page` : plural(rows.length, "active project");
  return `${all}, ${open === 0 ? "no open grant" : plural(open, "open grant")}`;
}

function Nothing({ params, client, action }: { params: ProjectParams; client: boolean; action: ReactNode }) {
  if (params.filtered) return <EmptyState title="No project matches">Clear the search to see all of them.</EmptyState>;
  if (params.view === "closed")
    return <EmptyState title="No project was closed">Closed projects stay here with their history.</EmptyState>;
  return (
    <EmptyState title="No projects yet" action={action}>
      {client
        ? "A project needs an environment, a dataset with a scope, and a health profile. Vendors can be added later."
        : "Projects appear here when the client adds your company to one."}
    </EmptyState>
  );
}
