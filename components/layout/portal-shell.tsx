"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Permission } from "#lib/permissions.ts";
import type { RoleName } from "#lib/roles.ts";
import { routes } from "#lib/routes.ts";
import { useLiveState } from "#lib/trpc/live.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { AppShell } from "./app-shell.tsx";
import { DemoBanner } from "./demo-banner.tsx";
import { LiveIndicator } from "./live-indicator.tsx";
import { navFor } from "./nav.ts";
import { SealIndicator } from "./seal-indicator.tsx";
import type { ShellUser } from "./user-menu.tsx";

interface PortalShellProps {
  company: string;
  demo: boolean;
  roles: RoleName[];
  rights: Permission[];
  user: ShellUser;
  /** The client's own people see the log's seal; to a vendor it would tell how busy others are. */
  client: boolean;
  children: ReactNode;
}

/** The frame with its live parts: counts of open work, the stream's state, and the age of the log's seal. */
export function PortalShell({ company, demo, roles, rights, user, client, children }: PortalShellProps) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.overview.shell.queryOptions(undefined, { refetchInterval: 15_000 }));
  const live = useLiveState();
  const nav = navFor(roles, rights, {
    [routes.requests()]: data.requestsWaiting,
    [routes.annotators()]: data.evidenceWaiting,
    [routes.health()]: data.trouble,
    [routes.grants()]: data.unsettled,
  });
  return (
    <AppShell
      company={company}
      nav={nav}
      user={user}
      live={<LiveIndicator at={live.lastAt === null ? data.at : new Date(live.lastAt)} connected={live.connected} />}
      sealed={client && data.seal ? <SealIndicator at={data.seal.at} size={data.seal.size} /> : undefined}
      banner={demo ? <DemoBanner /> : undefined}
    >
      {children}
    </AppShell>
  );
}
