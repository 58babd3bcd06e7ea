import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { gateRules, gates } from "#db/schema/annotators.ts";
import type { GateKindName } from "#lib/schemas/annotators.ts";
import { ConflictError, NotFoundError } from "#server/errors.ts";

/**
 * The rule of one kind of gate.
 * @throws ConflictError when the client has set none, so nothing can be valid by it
 */
export async function gateRule(tx: Tx, kind: GateKindName): Promise<{ title: string; validityDays: number }> {
  const [rule] = await tx
    .select({ title: gateRules.title, validityDays: gateRules.validityDays })
    .from(gateRules)
    .where(eq(gateRules.kind, kind));
  if (!rule)
    throw new ConflictError("The client has no rule for this gate, so it cannot be decided. Nothing was changed.");
  return rule;
}

/**
 * One gate, locked until the transaction ends.
 * @throws NotFoundError
 */
export async function lockGate(tx: Tx, annotatorId: string, kind: GateKindName): Promise<typeof gates.$inferSelect> {
  const [gate] = await tx
    .select()
    .from(gates)
    .where(and(eq(gates.annotatorId, annotatorId), eq(gates.kind, kind)))
    .for("update");
  if (!gate) throw new NotFoundError();
  return gate;
}
