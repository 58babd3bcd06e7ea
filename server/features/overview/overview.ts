import { sql } from "drizzle-orm";
import { can } from "#lib/permissions.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { listRequests, type RequestRow } from "#server/features/access/list-requests.ts";
import { proofWaits } from "#server/features/annotators/clearance.ts";
import { type SignInRow, unusualLately } from "#server/features/sign-in/list-sign-ins.ts";
import { type FirstSteps, firstSteps } from "./first-steps.ts";
import { shellCounts } from "./shell-counts.ts";

type Iso = string;
export type Overview = {
  requests: RequestRow[];
  evidence: { annotatorId: string; annotator: string; vendor: string; gate: string; submittedAt: Date }[];
  lapsing: {
    annotatorId: string;
    annotator: string;
    vendor: string;
    gate: string;
    validUntil: Date;
    openGrants: number;
  }[];
  trouble: {
    annotatorId: string;
    annotator: string;
    vendor: string;
    state: "degraded" | "down";
    p95: number | null;
    loss: number | null;
    since: Date;
  }[];
  unsettled: {
    grantId: string;
    code: string;
    annotator: string;
    status: "opening" | "closing" | "not_proven" | "waiting_key";
    since: Date;
  }[];
  drift: {
    id: string;
    environmentId: string;
    environment: string;
    kind: "orphan" | "missing" | "apply_failed";
    detail: string;
    foundAt: Date;
  }[];
  gateways: {
    environmentId: string;
    environment: string;
    gateway: string | null;
    lastReportAt: Date | null;
    leaseHeld: boolean | null;
    fresh: boolean;
  }[];
  decided: {
    id: string;
    code: string;
    state: "approved" | "rejected" | "withdrawn" | "expired";
    annotator: string;
    by: string | null;
    at: Date;
  }[];
  /** For whoever could act on them. */
  unusualSignIns: SignInRow[];
  openGrants: number;
  /** Only while nothing was granted yet, for the client's people. */
  firstSteps: FirstSteps | null;
  /** Of everything, listed or not. */
  counts: {
    requests: number;
    evidence: number;
    /** Gates that end within 14 days, and those of them that would close access; those that have ended apart. */
    lapsing: number;
    lapsingWithAccess: number;
    lapsed: number;
    trouble: number;
    unsettled: number;
  };
};

const iso = (column: string) => sql.raw(`to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);

/** What waits for the actor and what is wrong, each list short and from its own index. */
export async function overview(ctx: Context): Promise<Overview> {
  authorize(ctx, "request.read");
  const client = ctx.actor.organisation === "client";
  const watches = can(ctx.actor.permissions, "signIn.read") && can(ctx.actor.permissions, "lock.set");
  // Those that run out first.
  const { rows: requests } = await listRequests(ctx, { state: "pending", oldest: true });
  const { requestsWaiting } = await shellCounts(ctx);
  return asActor(ctx, async (tx) => {
    const evidence = await tx.execute<{
      annotator_id: string;
      annotator: string;
      vendor: string;
      gate: string;
      at: Iso;
      total: number;
    }>(sql`
      select cg.annotator_id, a.name as annotator, v.name as vendor, r.title as gate, ${iso("cg.submitted_at")} as at, count(*) over ()::int as total
        from gates cg join annotators a on a.id = cg.annotator_id join vendors v on v.id = cg.vendor_id join gate_rules r on r.kind = cg.kind
       where ${proofWaits} order by cg.submitted_at limit 8`);
    const lapsing = await tx.execute<{
      annotator_id: string;
      annotator: string;
      vendor: string;
      gate: string;
      at: Iso;
      open_grants: number;
      ahead: number;
      closing: number;
      over: number;
    }>(sql`
      with due as (
        select g.annotator_id, a.name as annotator, v.name as vendor, r.title as gate, g.valid_until, g.valid_until > now() as ahead,
               (select count(*)::int from grants o where o.annotator_id = a.id and o.state <> 'closed') as open_grants
          from gates g join annotators a on a.id = g.annotator_id join vendors v on v.id = g.vendor_id join gate_rules r on r.kind = g.kind
         where g.state = 'valid' and g.valid_until < now() + interval '14 days' and g.valid_until > now() - interval '30 days' and a.status = 'active')
      select annotator_id, annotator, vendor, gate, ${iso("valid_until")} as at, open_grants,
             count(*) filter (where ahead) over ()::int as ahead, count(*) filter (where ahead and open_grants > 0) over ()::int as closing,
             count(*) filter (where not ahead) over ()::int as over
        from due order by valid_until limit 8`);
    const trouble = await tx.execute<{
      annotator_id: string;
      annotator: string;
      vendor: string;
      state: "degraded" | "down";
      p95: number | null;
      loss: number | null;
      since: Iso;
      total: number;
    }>(sql`
      select h.annotator_id, a.name as annotator, v.name as vendor, h.state, h.p95, h.loss, ${iso("h.since")} as since, count(*) over ()::int as total
        from health_states h join annotators a on a.id = h.annotator_id join vendors v on v.id = h.vendor_id
       where h.state <> 'healthy' and h.last_sample_at > clock_timestamp() - interval '30 seconds'
       order by (h.state = 'down') desc, h.since limit 8`);
    const unsettled = await tx.execute<{
      grant_id: string;
      code: string;
      annotator: string;
      status: Overview["unsettled"][number]["status"];
      since: Iso;
      total: number;
    }>(sql`
      select pl.grant_id, g.code, a.name as annotator, pl.status, ${iso("pl.desired_at")} as since, count(*) over ()::int as total
        from grant_planes pl join grants g on g.id = pl.grant_id join annotators a on a.id = pl.annotator_id
       where pl.status in ('opening', 'closing', 'waiting_key', 'not_proven')
       order by (pl.status = 'not_proven') desc, pl.desired_at limit 8`);
    const drift = client
      ? await tx.execute<{
          id: string;
          environment_id: string;
          environment: string;
          kind: Overview["drift"][number]["kind"];
          detail: string;
          at: Iso;
        }>(sql`
          select d.id, d.environment_id, e.name as environment, d.kind, d.detail, ${iso("d.found_at")} as at
            from drift_findings d join environments e on e.id = d.environment_id
           where d.resolved_at is null or d.found_at > clock_timestamp() - interval '24 hours'
           order by d.found_at desc limit 5`)
      : null;
    const gateways = client
      ? await tx.execute<{
          environment_id: string;
          environment: string;
          gateway: string | null;
          at: Iso | null;
          lease: boolean | null;
          fresh: boolean | null;
        }>(sql`
          select e.id as environment_id, e.name as environment, a.name as gateway, ${iso("a.last_report_at")} as at, a.lease_held as lease,
                 a.last_report_at > clock_timestamp() - interval '30 seconds' as fresh
            from environments e left join agents a on a.environment_id = e.id and a.kind = 'gateway' and a.revoked_at is null
           order by e.name limit 40`)
      : null;
    const decided = await tx.execute<{
      id: string;
      code: string;
      state: Overview["decided"][number]["state"];
      annotator: string;
      by: string | null;
      at: Iso;
    }>(sql`
      select r.id, r.code, r.state, a.name as annotator, ${iso("r.decided_at")} as at,
             (select d.decided_by_name from decisions d where d.request_id = r.id order by d.decided_at desc limit 1) as by
        from access_requests r join annotators a on a.id = r.annotator_id
       where r.state <> 'pending' and r.decided_at is not null order by r.decided_at desc limit 5`);
    const open = await tx.execute<{ n: number }>(sql`select count(*)::int as n from grants where state = 'open'`);
    const person = (row: { annotator_id: string; annotator: string; vendor: string }) => ({
      annotatorId: row.annotator_id,
      annotator: row.annotator,
      vendor: row.vendor,
    });
    return {
      requests: requests.filter((r) => r.waitsForMe || !client).reverse(),
      evidence: evidence.rows.map((r) => ({ ...person(r), gate: r.gate, submittedAt: new Date(r.at) })),
      lapsing: lapsing.rows.map((r) => ({
        ...person(r),
        gate: r.gate,
        validUntil: new Date(r.at),
        openGrants: r.open_grants,
      })),
      trouble: trouble.rows.map((r) => ({
        ...person(r),
        state: r.state,
        p95: r.p95,
        loss: r.loss,
        since: new Date(r.since),
      })),
      unsettled: unsettled.rows.map((r) => ({
        grantId: r.grant_id,
        code: r.code,
        annotator: r.annotator,
        status: r.status,
        since: new Date(r.since),
      })),
      drift: (drift?.rows ?? []).map((r) => ({
        id: r.id,
        environmentId: r.environment_id,
        environment: r.environment,
        kind: r.kind,
        detail: r.detail,
        foundAt: new Date(r.at),
      })),
      gateways: (gateways?.rows ?? []).map((r) => ({
        environmentId: r.environment_id,
        environment: r.environment,
        gateway: r.gateway,
        lastReportAt: r.at ? new Date(r.at) : null,
        leaseHeld: r.lease,
        fresh: r.fresh === true,
      })),
      decided: decided.rows.map((r) => ({
        id: r.id,
        code: r.code,
        state: r.state,
        annotator: r.annotator,
        by: r.by,
        at: new Date(r.at),
      })),
      unusualSignIns: watches ? await unusualLately(tx, 5) : [],
      openGrants: open.rows[0]?.n ?? 0,
      firstSteps: client ? await firstSteps(tx) : null,
      counts: {
        requests: requestsWaiting,
        evidence: evidence.rows[0]?.total ?? 0,
        lapsing: lapsing.rows[0]?.ahead ?? 0,
        lapsingWithAccess: lapsing.rows[0]?.closing ?? 0,
        lapsed: lapsing.rows[0]?.over ?? 0,
        trouble: trouble.rows[0]?.total ?? 0,
        unsettled: unsettled.rows[0]?.total ?? 0,
      },
    };
  });
}
