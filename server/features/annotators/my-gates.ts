import { desc } from "drizzle-orm";
import { ndaTexts } from "#db/schema/annotators.ts";
import type { Clearance } from "#lib/schemas/annotators.ts";
import { authorize } from "#server/authorize.ts";
import { databaseNow } from "#server/clock.ts";
import { asActor, type Context } from "#server/context.ts";
import { type GateDetail, loadGates } from "./load-gates.ts";
import { ownAnnotator } from "./own-annotator.ts";
import { clearanceOf, holds } from "./policy.ts";

export type MyGates = {
  name: string;
  clearance: Clearance;
  gates: GateDetail[];
  gatesHeld: number;
  /** The text to sign; null while the client has none. */
  nda: { id: string; version: number; body: string; sha256: string } | null;
};

/** The annotator's own gates, with what each needs next. */
export async function myGates(ctx: Context): Promise<MyGates> {
  authorize(ctx, "annotator.readOwn");
  return asActor(ctx, async (tx) => {
    const own = await ownAnnotator(tx, ctx);
    const now = await databaseNow(tx);
    const gates = await loadGates(tx, own.id, now);
    const views = gates.map((gate) => gate.view);
    const [nda] = await tx
      .select({ id: ndaTexts.id, version: ndaTexts.version, body: ndaTexts.body, sha256: ndaTexts.sha256 })
      .from(ndaTexts)
      .orderBy(desc(ndaTexts.version))
      .limit(1);
    return {
      name: own.name,
      clearance: clearanceOf({
        annotatorActive: own.status === "active",
        vendorActive: own.vendorStatus === "active",
        views,
      }),
      gates,
      gatesHeld: views.filter(holds).length,
      nda: nda ?? null,
    };
  });
}
