import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { MyConnection } from "#components/health/my-connection.tsx";
import { routes } from "#lib/routes.ts";
import { mineInput } from "#lib/schemas/health.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "My connection" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function MyConnectionPage({ searchParams }: Props) {
  await requireActor(routes.myConnection());
  const { range } = await searchParams;
  const parsed = mineInput.safeParse({ range });
  const input = parsed.success ? parsed.data : mineInput.parse({});
  await load(trpc.health.mine.queryOptions(input));
  return (
    <HydrationBoundary state={dehydratedState()}>
      <MyConnection input={input} />
    </HydrationBoundary>
  );
}
