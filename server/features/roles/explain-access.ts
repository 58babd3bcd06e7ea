import { eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { customRoles } from "#db/schema/identity.ts";
import { users } from "#db/schema/members.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { Permission } from "#lib/permissions.ts";
import type { Bound, ExplainInput } from "#lib/schemas/roles.ts";
import { loadBindings } from "#server/auth/load-bindings.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, asSystem, type Context } from "#server/context.ts";
import { NotFoundError } from "#server/errors.ts";
import { bindingsOf } from "#server/features/members/get-member.ts";
import { boundName } from "./bound.ts";
import { type DataPath, dataPaths } from "./data-paths.ts";
import { type Explanation, explain } from "./explain.ts";

export type AccessExplanation = Explanation & {
  /** For annotators: each slice of data they are assigned to, and whether they reach it now. */
  data: DataPath[];
};

/**
 * Why a person may or may not do something, anywhere or in one place. It reads what decides: bindings as every request
 * loads them, suspensions, and for annotators what stands between them and their data.
 * @throws NotFoundError for a person or place the actor does not see
 */
export async function explainAccess(ctx: Context, input: ExplainInput): Promise<AccessExplanation> {
  authorize(ctx, "access.explain");
  const seen = await asActor(ctx, async (tx) => {
    const person = await loadPerson(tx, input.userId);
    return {
      person,
      place: input.bound.kind === "none" ? null : await boundName(tx, input.bound),
      named: await bindingsOf(tx, person.id),
      ownRoles: await rolesWith(tx, input.permission),
      data: person.annotatorId ? await dataPaths(tx, person.annotatorId) : [],
    };
  });
  const { person, place, named, ownRoles, data } = seen;
  // As the system, as every request of theirs loads them: the answer has to be the one they would get.
  const { bindings, reach } = await asSystem(ctx, async (tx) => ({
    bindings: await loadBindings(tx, person.id),
    reach: await partsOf(tx, input.bound),
  }));
  const whereOf = new Map(named.map(({ id, bound }) => [id, bound ? `${bound.kind} ${bound.name}` : null]));
  const explanation = explain({
    name: person.name,
    permission: input.permission,
    suspended: suspensionOf(person),
    held: bindings.map((binding) => ({
      title: binding.title,
      role: binding.role,
      permissions: binding.permissions,
      where: whereOf.get(binding.id ?? "") ?? null,
      reaches: reach === null || reachesAny(binding, reach, person.vendorId),
    })),
    ended: named.filter(({ ended }) => ended).map(({ title }) => title),
    ownRoles,
    place,
  });
  return { ...explanation, data };
}

async function loadPerson(tx: Tx, userId: string) {
  const [row] = await tx
    .select({
      id: users.id,
      name: users.name,
      status: users.status,
      vendorId: users.vendorId,
      vendorStatus: vendors.status,
      annotatorId: annotators.id,
      annotatorStatus: annotators.status,
    })
    .from(users)
    .leftJoin(vendors, eq(vendors.id, users.vendorId))
    .leftJoin(annotators, eq(annotators.userId, users.id))
    .where(eq(users.id, userId));
  if (!row) throw new NotFoundError();
  return row;
}

function suspensionOf(person: Awaited<ReturnType<typeof loadPerson>>) {
  if (person.status !== "active") return "person";
  if (person.vendorStatus !== null && person.vendorStatus !== "active") return "vendor";
  if (person.annotatorStatus !== null && person.annotatorStatus !== "active") return "annotator";
  return null;
}

async function rolesWith(tx: Tx, permission: Permission): Promise<string[]> {
  const rows = await tx
    .select({ name: customRoles.name })
    .from(customRoles)
    .where(sql`${customRoles.permissions} ? ${permission}`)
    .orderBy(customRoles.name);
  return rows.map(({ name }) => name);
}

type Parts = { projectIds: string[]; vendorIds: string[]; environmentIds: string[] };

/** Everything that belongs to a place: a binding to any of it reaches at least that part. */
async function partsOf(tx: Tx, bound: Bound): Promise<Parts | null> {
  if (bound.kind === "none") return null;
  const condition = {
    project: sql`p.id = ${bound.id}`,
    vendor: sql`pv.vendor_id = ${bound.id}`,
    environment: sql`p.environment_id = ${bound.id}`,
  }[bound.kind];
  const { rows } = await tx.execute<{ project: string; environment: string; vendor: string | null }>(sql`
    select p.id as project, p.environment_id as environment, pv.vendor_id as vendor
      from projects p left join project_vendors pv on pv.project_id = p.id where ${condition}`);
  const own = (kind: Bound["kind"]) => (kind === bound.kind ? [bound.id] : []);
  return {
    projectIds: [...own("project"), ...rows.map((row) => row.project)],
    vendorIds: [...own("vendor"), ...rows.flatMap((row) => row.vendor ?? [])],
    environmentIds: [...own("environment"), ...rows.map((row) => row.environment)],
  };
}

function reachesAny(
  binding: { vendorId: string | null; projectId: string | null; environmentId: string | null },
  parts: Parts,
  vendorId: string | null,
): boolean {
  // A vendor's people see their own vendor's part, whatever their binding says.
  if (vendorId !== null) return parts.vendorIds.includes(vendorId);
  if (binding.projectId) return parts.projectIds.includes(binding.projectId);
  if (binding.vendorId) return parts.vendorIds.includes(binding.vendorId);
  if (binding.environmentId) return parts.environmentIds.includes(binding.environmentId);
  return true;
}
