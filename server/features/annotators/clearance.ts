import { type AnyColumn, Column, getTableName, is, type SQL, sql } from "drizzle-orm";

// Drizzle writes a bare column name in the select list of a one-table query; inside these subqueries that
// would name the inner table's column.
function qualified(column: AnyColumn | SQL): SQL {
  return is(column, Column)
    ? sql`${sql.identifier(getTableName(column.table))}.${sql.identifier(column.name)}`
    : sql`${column}`;
}

/**
 * Whether the annotator in this column is cleared now: active, of an active vendor, and every gate there is a
 * rule for holds. Without any rule nobody is cleared. For use inside a `where` or `select`.
 * @param annotatorId a column (of any table) that holds an annotator's id
 */
export function clearedCondition(annotatorId: AnyColumn | SQL): SQL<boolean> {
  return sql<boolean>`(${personActive(annotatorId)} and ${gatesHold(annotatorId)})`;
}

/** Whether every gate there is a rule for holds at this instant. Without any rule no gate holds: default deny. */
export function gatesHold(annotatorId: AnyColumn | SQL): SQL<boolean> {
  return sql<boolean>`(exists (select 1 from gate_rules) and not exists (
    select 1 from gate_rules cr where not exists (
      select 1 from gates cg where cg.annotator_id = ${qualified(annotatorId)} and cg.kind = cr.kind and cg.state = 'valid' and cg.valid_until > clock_timestamp())))`;
}

/** Neither the person nor their vendor is suspended. */
function personActive(annotatorId: AnyColumn | SQL): SQL<boolean> {
  return sql<boolean>`exists (select 1 from annotators ca join vendors cv on cv.id = ca.vendor_id where ca.id = ${qualified(annotatorId)} and ca.status = 'active' and cv.status = 'active')`;
}

/** Some required gate was lost: its time is over or compliance withdrew it. */
function gateLostCondition(annotatorId: AnyColumn | SQL): SQL<boolean> {
  return sql<boolean>`exists (select 1 from gates cg join gate_rules cr on cr.kind = cg.kind where cg.annotator_id = ${qualified(annotatorId)}
    and (cg.state = 'withdrawn' or (cg.state = 'valid' and (cg.valid_until is null or cg.valid_until <= now()))))`;
}

/** A proof for the gate `cg` waits for compliance; the twin of `awaitsVerdict` in policy.ts. */
export const proofWaits = sql<boolean>`(cg.state = 'submitted' or (cg.state = 'valid' and cg.submitted_at is not null and (cg.decided_at is null or cg.submitted_at > cg.decided_at)))`;

/** A proof of the person waits for compliance. */
export function awaitsVerdictCondition(annotatorId: AnyColumn | SQL): SQL<boolean> {
  return sql<boolean>`exists (select 1 from gates cg where cg.annotator_id = ${qualified(annotatorId)} and ${proofWaits})`;
}

/** A gate ends within 14 days, or has ended already. */
export function lapsingCondition(annotatorId: AnyColumn | SQL): SQL<boolean> {
  return sql<boolean>`exists (select 1 from gates cg where cg.annotator_id = ${qualified(annotatorId)} and cg.state = 'valid' and cg.valid_until <= now() + interval '14 days')`;
}

/** The word of `clearanceOf` in policy.ts, for lists. */
export function clearanceWord(annotatorId: AnyColumn | SQL): SQL<"cleared" | "onboarding" | "lapsed" | "suspended"> {
  return sql`case when not ${personActive(annotatorId)} then 'suspended' when ${clearedCondition(annotatorId)} then 'cleared' when ${gateLostCondition(annotatorId)} then 'lapsed' else 'onboarding' end`;
}
