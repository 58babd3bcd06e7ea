import { sql } from "drizzle-orm";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { awaitsVerdictCondition, clearanceWord, lapsingCondition } from "./clearance.ts";

export type AnnotatorsSummary = {
  total: number;
  cleared: number;
  lapsed: number;
  suspended: number;
  onboarding: number;
  /** People of whom a proof waits for compliance. */
  awaitingVerdict: number;
  /** People with a gate that ends within 14 days or has ended. */
  lapsing: number;
};

/** Counting stops here; the screen then says "10,000+". */
const most = 10_001;

/** The figures of the page's first line, over everybody the actor may see. */
export async function summarizeAnnotators(ctx: Context): Promise<AnnotatorsSummary> {
  authorize(ctx, "annotator.read");
  return asActor(ctx, async (tx) => {
    const person = sql`a.id`;
    const { rows } = await tx.execute<Record<keyof AnnotatorsSummary, string>>(sql`
      select count(*) as total,
             count(*) filter (where word = 'cleared') as cleared,
             count(*) filter (where word = 'lapsed') as lapsed,
             count(*) filter (where word = 'suspended') as suspended,
             count(*) filter (where word = 'onboarding') as onboarding,
             count(*) filter (where awaiting) as "awaitingVerdict",
             count(*) filter (where lapsing) as lapsing
        from (select ${clearanceWord(person)} as word, ${awaitsVerdictCondition(person)} as awaiting, ${lapsingCondition(person)} as lapsing
                from annotators a where a.status <> 'offboarded' limit ${most}) people`);
    const row = rows[0];
    return {
      total: Number(row?.total ?? 0),
      cleared: Number(row?.cleared ?? 0),
      lapsed: Number(row?.lapsed ?? 0),
      suspended: Number(row?.suspended ?? 0),
      onboarding: Number(row?.onboarding ?? 0),
      awaitingVerdict: Number(row?.awaitingVerdict ?? 0),
      lapsing: Number(row?.lapsing ?? 0),
    };
  });
}
