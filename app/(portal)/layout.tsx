import { HydrationBoundary } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { PortalShell } from "#components/layout/portal-shell.tsx";
import { roleTitle } from "#lib/roles.ts";
import { LiveProvider } from "#lib/trpc/live.tsx";
import { ApiProvider } from "#lib/trpc/provider.tsx";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";
import { shellSettings } from "#server/api/shell-settings.ts";

/** Every page of the portal: signed in, with the shell, one live stream, and the counts of open work. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const actor = await requireActor();
  await load(trpc.overview.shell.queryOptions());
  const settings = shellSettings();
  const role = actor.roles[0];
  return (
    <ApiProvider>
      <HydrationBoundary state={dehydratedState()}>
        <LiveProvider>
          <PortalShell
            company={settings.organisation}
            demo={settings.demo}
            roles={[...actor.roles]}
            user={{ name: actor.name, detail: role ? roleTitle[role] : "" }}
            client={actor.organisation === "client"}
          >
            {children}
          </PortalShell>
        </LiveProvider>
      </HydrationBoundary>
    </ApiProvider>
  );
}
