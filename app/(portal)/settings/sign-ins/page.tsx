import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { readSignInParams } from "#components/sign-in/list-params.ts";
import { SignInsPage } from "#components/sign-in/sign-ins-page.tsx";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Sign-ins" };

export default async function Page({ searchParams }: PageProps<"/settings/sign-ins">) {
  const actor = await requireActor(routes.signIns());
  const params = readSignInParams(await searchParams);
  await load(trpc.signIn.history.queryOptions(params.input));
  return (
    <HydrationBoundary state={dehydratedState()}>
      <SignInsPage params={params} rights={[...actor.permissions]} />
    </HydrationBoundary>
  );
}
