import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PersonHealth } from "#components/health/person-health.tsx";
import { routes } from "#lib/routes.ts";
import { personInput } from "#lib/schemas/health.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Connection" };

type Props = {
  params: Promise<{ annotatorId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function PersonHealthPage({ params, searchParams }: Props) {
  const { annotatorId } = await params;
  await requireActor(routes.healthOf(annotatorId));
  const { range, target } = await searchParams;
  const input = personInput.safeParse({ annotatorId, range, targetId: target });
  if (!input.success) notFound();
  await load(trpc.health.person.queryOptions(input.data));
  return (
    <HydrationBoundary state={dehydratedState()}>
      <PersonHealth input={input.data} />
    </HydrationBoundary>
  );
}
