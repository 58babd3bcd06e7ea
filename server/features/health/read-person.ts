import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { StripCell } from "#db/schema/health.ts";
import type { HistoryRange, MineInput, PersonInput } from "#lib/schemas/health.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context, type UserActor } from "#server/context.ts";
import { NotFoundError } from "#server/errors.ts";
import { boundToSome } from "./board-sql.ts";
import { profileOf } from "./move-state.ts";
import type { Profile } from "./policy.ts";
import type { BoardRow } from "./read-board.ts";
import { type History, readHistory } from "./read-history.ts";
import { stripText } from "./strip-text.ts";

export type Person = {
  /** The database's time of this answer; ages count from here. */
  asOf: Date;
  row: BoardRow & { targetLabel: string | null };
  profile: Profile;
  history: History;
  /** The newest enrolled probe. */
  probe: { name: string; version: string | null; lastSeenAt: Date | null; demo: boolean } | null;
};

/**
 * One person's connection: state, figures, limits, history.
 * @throws ForbiddenError without health.read
 * @throws NotFoundError for people who do not exist or are not the actor's to see
 */
export async function readPerson(ctx: Context, input: PersonInput): Promise<Person> {
  authorize(ctx, "health.read");
  const { actor } = ctx;
  return asActor(ctx, (tx) => load(tx, actor, { ...input, targetId: input.targetId ?? null }));
}

/**
 * The annotator's own connection.
 * @throws ForbiddenError when the actor is no annotator
 */
export async function readMine(ctx: Context, input: MineInput): Promise<Person> {
  authorize(ctx, "health.readOwn");
  const { actor } = ctx;
  const { annotatorId } = actor;
  if (!annotatorId) throw new NotFoundError();
  return asActor(ctx, (tx) => load(tx, actor, { annotatorId, range: input.range, targetId: null }));
}

type Raw = {
  as_of: string;
  person: Omit<Person["row"], "since" | "lastSampleAt" | "strip"> & {
    since: string | null;
    lastSampleAt: string | null;
    strip: StripCell[] | null;
  };
  probe: (Omit<NonNullable<Person["probe"]>, "lastSeenAt"> & { lastSeenAt: string | null }) | null;
};

async function load(
  tx: Tx,
  actor: UserActor,
  input: { annotatorId: string; range: HistoryRange; targetId: string | null },
): Promise<Person> {
  // Row-level security narrows people by vendor only; a bound project manager sees those of their projects.
  const bound = boundToSome(actor) ? sql`and w.projects is not null` : sql``;
  const vendorName =
    actor.organisation === "client" ? sql`(select v.name from vendors v where v.id = a.vendor_id)` : sql`null`;
  const { rows } = await tx.execute<Raw>(sql`
    select to_json(now()) #>> '{}' as as_of, json_build_object(
        'annotatorId', a.id, 'name', a.name, 'vendorName', ${vendorName}, 'projects', coalesce(w.projects, '{}'),
        'environments', coalesce(w.environments, '{}'), 'hasProbe', p.probe is not null, 'measured', h.state, 'since', h.since,
        'p50', h.p50, 'p95', h.p95, 'jitter', h.jitter, 'loss', h.loss, 'findings', coalesce(h.findings, '[]'),
        'strip', h.strip, 'lastSampleAt', h.last_sample_at, 'targetLabel', h.target_label) as person, p.probe
    from annotators a
    left join lateral (
      select array_agg(distinct j.name order by j.name) as projects, array_agg(distinct e.name order by e.name) as environments
      from assignments s join projects j on j.id = s.project_id join environments e on e.id = j.environment_id
      where s.annotator_id = a.id and s.ended_at is null and s.ends_at > now() and j.status = 'active'
    ) w on true
    left join lateral (
      select json_build_object('name', g.name, 'version', g.version, 'lastSeenAt', (select max(k.last_used_at) from service_keys k where k.agent_id = g.id), 'demo', g.demo) as probe
      from agents g where g.annotator_id = a.id and g.kind = 'probe' and g.enrolled_at is not null and g.revoked_at is null
      order by g.enrolled_at desc limit 1
    ) p on true
    left join health_states h on h.annotator_id = a.id
    where a.id = ${input.annotatorId} ${bound}`);
  const [found] = rows;
  if (!found) throw new NotFoundError();
  const { person, probe } = found;
  const asOf = new Date(found.as_of);
  const date = (text: string | null) => (text ? new Date(text) : null);
  return {
    asOf,
    row: {
      ...person,
      since: date(person.since),
      lastSampleAt: date(person.lastSampleAt),
      strip: stripText(person.strip ?? []),
    },
    profile: await profileOf(tx, input.annotatorId),
    history: await readHistory(tx, input.annotatorId, { range: input.range, targetId: input.targetId, now: asOf }),
    probe: probe && { ...probe, lastSeenAt: date(probe.lastSeenAt) },
  };
}
