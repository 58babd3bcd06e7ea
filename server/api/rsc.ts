import "server-only";
import { dehydrate, type FetchQueryOptions } from "@tanstack/react-query";
import { TRPCError } from "@trpc/server";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { routes } from "#lib/routes.ts";
import { makeQueryClient } from "#lib/trpc/query-client.ts";
import type { UserActor } from "#server/context.ts";
import { PasskeyNeededError } from "#server/errors.ts";
import { requestContext } from "./request-context.ts";
import { appRouter } from "./root.ts";
import { createCallerFactory } from "./trpc.ts";

/** What every `trpc.x.y.queryOptions()` has; its own type is invariant in the row, which does not matter for loading. */
type LoadableQuery = { queryKey: readonly unknown[]; queryFn?: unknown };

const getContext = cache(async () => requestContext(await headers()));
const getQueryClient = cache(makeQueryClient);

/** Query options of every procedure, called in this process; for `prefetch` and `fetchOr404`. */
export const trpc = createTRPCOptionsProxy({ ctx: getContext, router: appRouter, queryClient: getQueryClient });

/** Calls procedures directly, as the signed-in person. */
export const api = cache(async () => createCallerFactory(appRouter)(await getContext()));

/** The signed-in person, or a redirect to sign-in that comes back to `next`, else to the address asked for. */
export const requireActor = cache(async (next?: string): Promise<UserActor> => {
  const { actor } = await getContext();
  if (actor?.kind !== "user") redirect(routes.signIn(next ?? (await headers()).get("x-gatehouse-path") ?? undefined));
  return actor;
});

/** The signed-in person or null. */
export const optionalActor = cache(async (): Promise<UserActor | null> => {
  const { actor } = await getContext();
  return actor?.kind === "user" ? actor : null;
});

const nothingThere = new Set<TRPCError["code"]>(["NOT_FOUND", "FORBIDDEN", "BAD_REQUEST"]);

/**
 * Loads queries before the page renders, so that the rows are in the first HTML.
 * Missing and foreign rows, and places in a list that are none, become the 404 page; a role
 * that waits for a passkey leads to the account page, which says so; other failures the error page. No loading.tsx stands above a page: one
 * that streams has answered 200 before it knows.
 */
export async function load(...queries: readonly LoadableQuery[]): Promise<void> {
  try {
    const all = queries.map((query) => getQueryClient().fetchQuery(query as FetchQueryOptions));
    // The slower ones too: how far they came must not tell a foreign row's 404 page from a missing one's.
    await Promise.allSettled(all);
    await Promise.all(all);
  } catch (error) {
    if (error instanceof TRPCError && error.cause instanceof PasskeyNeededError) redirect(routes.account());
    if (error instanceof TRPCError && nothingThere.has(error.code)) notFound();
    if (error instanceof TRPCError && error.code === "UNAUTHORIZED") redirect(routes.signIn());
    throw error;
  }
}

/** What the client part needs to start with the server's rows. */
export function dehydratedState() {
  return dehydrate(getQueryClient());
}
