"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Crumb } from "#components/layout/crumb.tsx";
import { Columns } from "#components/ui/columns.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { plural } from "#lib/format.ts";
import { can, type Permission } from "#lib/permissions.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { MemberActs } from "./member-acts.tsx";
import { SessionList } from "./session-list.tsx";

interface MemberPageProps {
  userId: string;
  rights: Permission[];
  /** The reader's own page: nobody changes their own roles. */
  self: boolean;
  /** The roles the person holds. */
  roles: ReactNode;
  /** Why they may or may not, for those who may look it up. */
  explainer?: ReactNode;
}

/** One person who can sign in: what they may, where they are signed in, and why they may or may not. */
export function MemberPage({ userId, rights, self, roles, explainer }: MemberPageProps) {
  const trpc = useTRPC();
  const { data: member } = useSuspenseQuery(trpc.members.get.queryOptions({ userId }));
  return (
    <>
      <Crumb label={member.name} />
      <PageHeader
        title={titleOf(member)}
        actions={
          <>
            {member.status === "suspended" ? <StateBadge state="suspended" pill /> : null}
            <MemberActs member={member} rights={rights} self={self} />
          </>
        }
      >
        {member.email}, {member.vendorName ?? "your company"}, since <DateTime at={member.since} show="day" />.
        {self ? " This is you: somebody else changes your roles." : null}
      </PageHeader>
      <Columns width="decide" side={explainer}>
        {roles}
        <Section title="Signed in now">
          <SessionList member={member} mayEnd={can(rights, "member.suspend")} />
        </Section>
      </Columns>
    </>
  );
}

function titleOf({ name, status, bindings }: RouterOutputs["members"]["get"]): string {
  if (status === "suspended") return `${name} is suspended and cannot sign in`;
  const held = bindings.filter(({ ended }) => !ended);
  if (held.length === 0) return `${name} holds no role and can do nothing`;
  const [first] = held;
  return held.length === 1 && first ? `${name} is ${first.title}` : `${name} holds ${plural(held.length, "role")}`;
}
