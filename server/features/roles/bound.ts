import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { environments } from "#db/schema/environments.ts";
import { projects } from "#db/schema/projects.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { Bound } from "#lib/schemas/roles.ts";
import { NotFoundError } from "#server/errors.ts";

/** What narrows a role, with its name; null = nothing does. */
export type NamedBound = { kind: Exclude<Bound["kind"], "none">; name: string } | null;

/** From the names a row is joined with. */
export function namedBound(names: Record<"vendor" | "project" | "environment", string | null>): NamedBound {
  for (const kind of ["vendor", "project", "environment"] as const) {
    const name = names[kind];
    if (name !== null) return { kind, name };
  }
  return null;
}

const tables = { vendor: vendors, project: projects, environment: environments } as const;

/** The columns of a binding that narrow it. */
export function boundColumns(bound: Bound) {
  return bound.kind === "none" ? {} : { [`${bound.kind}Id` as const]: bound.id };
}

/**
 * What a binding is narrowed to, in words.
 * @throws NotFoundError when the actor sees no such thing
 */
export async function boundName(tx: Tx, bound: Bound): Promise<string> {
  if (bound.kind === "none") return "everywhere";
  const table = tables[bound.kind];
  const [row] = await tx.select({ name: table.name }).from(table).where(eq(table.id, bound.id));
  if (!row) throw new NotFoundError();
  return `${bound.kind} ${row.name}`;
}
