"use client";
import { useState } from "react";
import { KeyValue } from "#components/ui/key-value.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextButton } from "#components/ui/text-button.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { plural } from "#lib/format.ts";
import { routes } from "#lib/routes.ts";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { AddDestinationDialog } from "./add-destination-dialog.tsx";
import { DestinationList } from "./destination-list.tsx";

interface ScopeSectionProps {
  scope: RouterOutputs["datasets"]["get"]["scopes"][number];
  mayWrite: boolean;
}

/** One slice of the data: what it shows, where it is served, who uses it. */
export function ScopeSection({ scope, mayWrite }: ScopeSectionProps) {
  const [adding, setAdding] = useState(false);
  const open = scope.openGrants;
  return (
    <Section
      title={scope.name}
      count={open === 0 ? "nobody may reach it now" : plural(open, "open grant")}
      actions={mayWrite ? <TextButton onClick={() => setAdding(true)}>Add a host…</TextButton> : undefined}
    >
      <KeyValue
        items={[
          { label: "Path", value: <span className="mono">{scope.pathPrefix}</span> },
          { label: "Served by", value: <DestinationList scope={scope} mayWrite={mayWrite} /> },
          {
            label: "Projects",
            value:
              scope.projects.length === 0 ? (
                <span className="text-ink-faint">none yet</span>
              ) : (
                <span className="flex flex-wrap gap-x-3">
                  {scope.projects.map(({ id, name }) => (
                    <TextLink key={id} href={routes.project(id)}>
                      {name}
                    </TextLink>
                  ))}
                </span>
              ),
          },
          { label: "Assigned", value: scope.people === 0 ? "nobody" : plural(scope.people, "person", "people") },
        ]}
      />
      {adding ? <AddDestinationDialog scope={scope} onClose={() => setAdding(false)} /> : null}
    </Section>
  );
}
