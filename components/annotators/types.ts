import type { RouterOutputs } from "#lib/trpc/types.ts";

export type AnnotatorDetail = RouterOutputs["annotators"]["get"];
export type MyGates = RouterOutputs["annotators"]["myGates"];
export type GateDetail = AnnotatorDetail["gates"][number];
export type GateTest = NonNullable<GateDetail["test"]>;
