import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { lapsedGates } from "#server/features/access/lapsed-gates.ts";
import { causeSentence, type DenialCause } from "#server/features/access/policy.ts";

export type DataPath = {
  assignmentId: string;
  project: string;
  scope: string;
  /** What was observed at the gateway decides; unknown is never "reaches". */
  reaches: boolean;
  sentence: string;
  grantId: string | null;
};

type Row = {
  id: string;
  project: string;
  scope: string;
  over: boolean;
  grant_id: string | null;
  code: string | null;
  state: "open" | "suspended" | "closed" | null;
  cause: DenialCause | null;
  plane: string | null;
  pending: string | null;
};

/** States of a plane in which a tunnel may stand: what is not proven closed counts as open. */
const standing: ReadonlySet<string> = new Set(["active", "closing", "not_proven"]);

/** The latest 50 assignments of an annotator: whether they reach the data now, and why, as one sentence each. */
export async function dataPaths(tx: Tx, annotatorId: string): Promise<DataPath[]> {
  const { rows } = await tx.execute<Row>(sql`
    select asg.id, p.name as project, s.name as scope,
           (asg.ended_at is not null or asg.ends_at <= clock_timestamp()) as over,
           g.id as grant_id, g.code, g.state, g.state_cause as cause, pl.status as plane,
           (select r.code from access_requests r where r.assignment_id = asg.id and r.state = 'pending' limit 1) as pending
      from assignments asg
      join projects p on p.id = asg.project_id
      join data_scopes s on s.id = asg.scope_id
      left join lateral (select * from grants o where o.assignment_id = asg.id order by (o.state = 'closed'), o.approved_at desc limit 1) g on true
      left join grant_planes pl on pl.grant_id = g.id and pl.plane = 'vpn'
     where asg.annotator_id = ${annotatorId}
     order by over, asg.ends_at desc, asg.id limit 50`);
  const missing = rows.some((row) => row.grant_id === null) ? await lapsedGates(tx, annotatorId) : [];
  return rows.map((row) => ({
    assignmentId: row.id,
    project: row.project,
    scope: row.scope,
    reaches: row.plane !== null && standing.has(row.plane),
    sentence: sentenceOf(row, missing),
    grantId: row.grant_id,
  }));
}

function sentenceOf(row: Row, missing: readonly string[]): string {
  const grant = `Grant ${row.code}`;
  if (row.plane === "not_proven") return `${grant} is closed, but the gateway has not proven it: treat it as open.`;
  if (row.plane === "closing" || (row.plane === "active" && row.state !== "open"))
    return `${grant} is being closed; the gateway still shows it.`;
  if (row.plane === "active") return `${grant} is open, and the gateway shows it.`;
  if (row.state === "open")
    return row.plane === "waiting_key"
      ? `${grant} is approved and waits for their VPN key.`
      : `${grant} is approved; the gateway has not shown it yet.`;
  if (row.over) return "The assignment is over.";
  if (row.pending) return `Request ${row.pending} waits for a decision.`;
  if (row.state) return `${grant} is ${row.state}. ${row.cause ? causeSentence[row.cause] : ""}`.trim();
  if (missing.length > 0) return `Nobody asked for access. Gates that do not hold: ${missing.join(", ")}.`;
  return "Nobody asked for access yet.";
}
