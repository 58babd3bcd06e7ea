import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { SignInRulesPage } from "#components/sign-in/sign-in-rules-page.tsx";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Sign-in rules" };

export default async function Page() {
  const actor = await requireActor(routes.signInRules());
  await load(trpc.signIn.rules.queryOptions());
  return (
    <HydrationBoundary state={dehydratedState()}>
      <SignInRulesPage rights={[...actor.permissions]} />
    </HydrationBoundary>
  );
}
