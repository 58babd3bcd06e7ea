"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Crumb } from "#components/layout/crumb.tsx";
import { Button } from "#components/ui/button.tsx";
import { Columns } from "#components/ui/columns.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { KeyValue } from "#components/ui/key-value.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { RiskLevel } from "#components/ui/risk-level.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { plural } from "#lib/format.ts";
import { can, type Permission } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { sensitivityTitle } from "#lib/schemas/datasets.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { CreateScopeDialog } from "./create-scope-dialog.tsx";
import { ScopeSection } from "./scope-section.tsx";

interface DatasetPageProps {
  datasetId: string;
  rights: Permission[];
  timeline: ReactNode;
}

/** One dataset: how it is cut, where each slice is served, who may reach it. */
export function DatasetPage({ datasetId, rights, timeline }: DatasetPageProps) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.datasets.get.queryOptions({ datasetId }));
  const [adding, setAdding] = useState(false);
  const { dataset, scopes } = data;
  const mayWrite = can(rights, "dataset.write");
  const open = scopes.reduce((sum, scope) => sum + scope.openGrants, 0);
  const add = mayWrite ? (
    <Button variant="primary" onClick={() => setAdding(true)}>
      Add a scope…
    </Button>
  ) : undefined;
  return (
    <>
      <Crumb label={dataset.name} />
      <PageHeader
        title={`${dataset.name}: ${plural(scopes.length, "scope")}, ${open === 0 ? "no open grant" : plural(open, "open grant")}`}
        actions={add}
      >
        {sensitivityTitle[dataset.sensitivity]} sensitivity, stays in {dataset.residency}. A grant opens the hosts of
        one scope to one person, nothing else.
      </PageHeader>
      <Columns
        side={
          <Section title="Dataset">
            <KeyValue
              items={[
                { label: "Kind", value: dataset.kind },
                { label: "Sensitivity", value: <RiskLevel level={dataset.sensitivity} /> },
                { label: "Must stay in", value: dataset.residency },
                {
                  label: "Environment",
                  value: (
                    <TextLink href={routes.environment(dataset.environmentId)}>{dataset.environmentName}</TextLink>
                  ),
                },
              ]}
            />
          </Section>
        }
      >
        {scopes.length === 0 ? (
          <EmptyState
            title="No scopes yet"
            action={add && <Button onClick={() => setAdding(true)}>Add a scope…</Button>}
          >
            A scope is a slice of the data that a project can hand out: a path, and the hosts that serve it.
          </EmptyState>
        ) : (
          scopes.map((scope) => <ScopeSection key={scope.id} scope={scope} mayWrite={mayWrite} />)
        )}
        {timeline}
      </Columns>
      {adding ? <CreateScopeDialog datasetId={datasetId} onClose={() => setAdding(false)} /> : null}
    </>
  );
}
