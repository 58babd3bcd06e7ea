"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Crumb } from "#components/layout/crumb.tsx";
import { Button } from "#components/ui/button.tsx";
import { Columns } from "#components/ui/columns.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Figures } from "#components/ui/figures.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { plural } from "#lib/format.ts";
import { can, type Permission } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { InviteCoordinatorDialog } from "./invite-coordinator-dialog.tsx";
import { SuspendVendorButton } from "./suspend-vendor-button.tsx";

type Vendor = RouterOutputs["vendors"]["get"];

/** One vendor: how many of its people can work, who coordinates them, where they work. */
export function VendorPage({ vendorId, rights, lock }: { lock?: ReactNode; vendorId: string; rights: Permission[] }) {
  const trpc = useTRPC();
  const { data: vendor } = useSuspenseQuery(trpc.vendors.get.queryOptions({ vendorId }));
  const [inviting, setInviting] = useState(false);
  const mayInvite = can(rights, "vendor.inviteCoordinator") && vendor.status === "active";
  return (
    <>
      <Crumb label={vendor.name} />
      <PageHeader
        title={titleOf(vendor)}
        actions={
          <>
            {vendor.status === "suspended" ? <StateBadge state="suspended" pill /> : null}
            {lock}
            {can(rights, "vendor.suspend") ? <SuspendVendorButton vendor={vendor} /> : null}
            {mayInvite ? (
              <Button variant="primary" onClick={() => setInviting(true)}>
                Invite a coordinator
              </Button>
            ) : null}
          </>
        }
      >
        Vendor since <DateTime at={vendor.createdAt} show="day" />.{" "}
        {vendor.coordinators.length === 0 ? (
          <b>Nobody coordinates it yet, so nobody can be invited by it.</b>
        ) : (
          `Coordinated by ${vendor.coordinators.map((person) => person.name).join(", ")}.`
        )}
      </PageHeader>
      <Figures items={figuresOf(vendor)} />
      <Columns side={<CoordinatorsSection vendor={vendor} />} width="decide">
        <ProjectsSection vendor={vendor} />
      </Columns>
      {inviting ? <InviteCoordinatorDialog vendor={vendor} onClose={() => setInviting(false)} /> : null}
    </>
  );
}

function titleOf({ name, status, counts }: Vendor): string {
  const total = counts.cleared + counts.onboarding + counts.lapsed + counts.suspended;
  if (status === "suspended")
    return `${name} is suspended: ${total === 0 ? "it has no people" : `none of ${plural(total, "person", "people")} can work`}`;
  return total === 0
    ? `${name} has nobody invited yet`
    : `${counts.cleared} of ${plural(total, "person", "people")} of ${name} can work`;
}

function figuresOf({ id, counts }: Vendor) {
  const list = (clearance: string) => `${routes.annotators()}?vendor=${id}&clearance=${clearance}`;
  return [
    { label: "Cleared", value: counts.cleared, why: "every gate holds", href: list("cleared") },
    { label: "Onboarding", value: counts.onboarding, why: "gates still to come", href: list("onboarding") },
    { label: "Gate lost", value: counts.lapsed, why: "lapsed or withdrawn", href: list("lapsed") },
    { label: "Suspended", value: counts.suspended, why: "by the client or the vendor", href: list("suspended") },
  ];
}

function CoordinatorsSection({ vendor }: { vendor: Vendor }) {
  return (
    <Section title="Coordinators" count={vendor.coordinators.length}>
      {vendor.coordinators.length + vendor.invited.length === 0 ? (
        <EmptyState title="No coordinator yet">Invite the person who brings the vendor's people in.</EmptyState>
      ) : null}
      <ul>
        {vendor.coordinators.map((person) => (
          <li key={person.id} className="border-b border-line py-[7px]">
            <span className="flex justify-between gap-3">
              <span className="font-medium">{person.name}</span>
              {person.status === "suspended" ? <StateBadge state="suspended" /> : null}
            </span>
            <span className="block text-xs text-ink-faint">{person.email}</span>
          </li>
        ))}
        {vendor.invited.map((person) => (
          <li key={person.id} className="border-b border-line py-[7px]">
            <span className="flex justify-between gap-3">
              <span className="font-medium">{person.name}</span>
              <StateBadge state={person.expired ? "expired" : "invited"} />
            </span>
            <span className="block text-xs text-ink-faint">
              {person.email}, link {person.expired ? "ended" : "works until"}{" "}
              <DateTime at={person.expiresAt} show="day" />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function ProjectsSection({ vendor }: { vendor: Vendor }) {
  return (
    <Section title="Projects" count={vendor.projects.length || undefined}>
      {vendor.projects.length === 0 ? (
        <EmptyState title="Works on no project">A project manager adds the vendor on a project's page.</EmptyState>
      ) : (
        <ul>
          {vendor.projects.map((project) => (
            <li key={project.id} className="flex flex-wrap items-baseline gap-x-3 border-b border-line py-[7px]">
              <TextLink href={routes.project(project.id)}>{project.name}</TextLink>
              {project.status === "closed" ? <StateBadge state="closed" /> : null}
              <span className="ml-auto text-ink-muted">
                {project.assigned === 0
                  ? "nobody assigned"
                  : `${plural(project.assigned, "person", "people")} assigned`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
