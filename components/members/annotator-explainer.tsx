"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { AccessExplainer } from "./access-explainer.tsx";

/** The explainer on an annotator's page, once they have an account. */
export function AnnotatorExplainer({ annotatorId }: { annotatorId: string }) {
  const trpc = useTRPC();
  const { data: person } = useSuspenseQuery(trpc.annotators.get.queryOptions({ annotatorId }));
  return person.userId ? <AccessExplainer userId={person.userId} first="grant.readOwn" /> : null;
}
