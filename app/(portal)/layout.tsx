import { HydrationBoundary } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ProofDialog } from "#components/auth/proof-dialog.tsx";
import { PortalShell } from "#components/layout/portal-shell.tsx";
import { LiveProvider } from "#lib/trpc/live.tsx";
import { ApiProvider } from "#lib/trpc/provider.tsx";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";
import { shellSettings } from "#server/api/shell-settings.ts";

/** Every page of the portal: signed in, with the shell, one live stream, and the counts of open work. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const actor = await requireActor();
  await load(trpc.overview.shell.queryOptions());
  const settings = shellSettings();
  return (
    <ApiProvider>
      <HydrationBoundary state={dehydratedState()}>
        <LiveProvider>
          <PortalShell
            company={settings.organisation}
            demo={settings.demo}
            roles={[...actor.roles]}
            rights={[...actor.permissions]}
            user={{ name: actor.name, detail: actor.bindings[0]?.title ?? "" }}
            client={actor.organisation === "client"}
          >
            {children}
          </PortalShell>
          <ProofDialog />
        </LiveProvider>
      </HydrationBoundary>
    </ApiProvider>
  );
}
