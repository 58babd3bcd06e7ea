import type { inferOutput } from "@trpc/tanstack-react-query";
import type { useTRPC } from "#lib/trpc/provider.tsx";

type Health = ReturnType<typeof useTRPC>["health"];
export type Board = inferOutput<Health["board"]>;
export type Person = inferOutput<Health["person"]>;
export type Filters = inferOutput<Health["filters"]>;
export type Counts = Board["counts"];
/** A row that knows how old its answer is. */
export type LiveRow = Board["rows"][number] & { asOf: Date };
