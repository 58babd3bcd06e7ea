"use client";
import { useState } from "react";
import { KeyValue } from "#components/ui/key-value.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextButton } from "#components/ui/text-button.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { formatMs, plural } from "#lib/format.ts";
import { routes } from "#lib/routes.ts";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { AddScopeDialog, AddVendorDialog } from "./add-part-dialog.tsx";

interface ProjectFactsProps {
  detail: RouterOutputs["projects"]["get"];
  client: boolean;
  mayWrite: boolean;
}

/** The frame of the project: where, with which limits, which vendors, which data. */
export function ProjectFacts({ detail, client, mayWrite }: ProjectFactsProps) {
  const [adding, setAdding] = useState<"vendor" | "scope" | null>(null);
  const { project, healthProfile, vendors, scopes, grants } = detail;
  return (
    <>
      <Section title="Project">
        <KeyValue
          items={[
            {
              label: "Environment",
              value: client ? (
                <TextLink href={routes.environment(project.environmentId)}>{project.environmentName}</TextLink>
              ) : (
                project.environmentName
              ),
            },
            { label: "Grants", value: `${grants.open} open, ${grants.suspended} suspended, ${grants.closed} closed` },
            { label: "Health profile", value: healthProfile.name },
            { label: "Round trip, p95", value: `at most ${formatMs(healthProfile.rttP95Ms)}` },
            { label: "Jitter", value: `at most ${formatMs(healthProfile.jitterMs)}` },
            { label: "Loss", value: `at most ${healthProfile.lossPercent} %` },
          ]}
        />
      </Section>
      {client ? (
        <Section
          title="Vendors"
          count={vendors.length}
          actions={mayWrite ? <TextButton onClick={() => setAdding("vendor")}>Add…</TextButton> : undefined}
        >
          {vendors.length === 0 ? (
            <p className="pt-1.5 text-ink-faint">None yet, so nobody can be assigned.</p>
          ) : (
            <KeyValue
              items={vendors.map(({ id, name, status, people }) => ({
                label: plural(people, "person", "people"),
                value: (
                  <>
                    <TextLink href={routes.vendor(id)}>{name}</TextLink>
                    {status === "suspended" ? " suspended" : ""}
                  </>
                ),
              }))}
            />
          )}
        </Section>
      ) : null}
      <Section
        title="Data"
        count={plural(scopes.length, "scope")}
        actions={mayWrite ? <TextButton onClick={() => setAdding("scope")}>Add…</TextButton> : undefined}
      >
        <ul>
          {scopes.map((scope) => (
            <li key={scope.id} className="border-b border-line py-[7px]">
              <span className="font-medium">{scope.name}</span>
              <span className="block text-xs text-ink-faint">
                {client ? (
                  <TextLink href={routes.dataset(scope.datasetId)}>{scope.datasetName}</TextLink>
                ) : (
                  scope.datasetName
                )}
                {scope.pathPrefix ? <span className="mono"> {scope.pathPrefix}</span> : null}
              </span>
            </li>
          ))}
        </ul>
      </Section>
      {adding === "vendor" ? <AddVendorDialog detail={detail} onClose={() => setAdding(null)} /> : null}
      {adding === "scope" ? <AddScopeDialog detail={detail} onClose={() => setAdding(null)} /> : null}
    </>
  );
}
