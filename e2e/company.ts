import { sql } from "drizzle-orm";
import type { Rows } from "./fixtures.ts";

/** Things of the company to look at, by the story scripts/demo/people.ts tells of them. */
export type Examples = {
  vendor: string;
  /** Of the client's own people. */
  member: string;
  /** Whose access is open. */
  annotator: string;
  /** Who was invited and has no account. */
  invited: string;
  /** Whose certificate waits for compliance. */
  evidence: string;
  environment: string;
  dataset: string;
  project: string;
  /** The project manager is next. */
  firstStep: string;
  /** Compliance is next. */
  secondStep: string;
  openGrant: string;
  /** Revoked, with a receipt. */
  closedGrant: string;
  /** Turned off, not registered there yet. */
  provider: string;
};

/** Reads the ids of the examples. @throws when the company's story lacks one */
export async function examples(rows: Rows): Promise<Examples> {
  const one = async (query: ReturnType<typeof sql>, what: string) => {
    const [row] = await rows<{ id: string }>(query);
    if (!row) throw new Error(`The company has no ${what}.`);
    return row.id;
  };
  const annotator = (name: string) => one(sql`select id from annotators where name = ${name}`, name);
  const ofPerson = (table: "access_requests" | "grants", name: string) =>
    one(
      sql`select t.id from ${sql.identifier(table)} t join annotators a on a.id = t.annotator_id where a.name = ${name}`,
      `${table} of ${name}`,
    );
  const named = (table: "vendors" | "environments" | "datasets" | "projects" | "identity_providers", name: string) =>
    one(sql`select id from ${sql.identifier(table)} where name like ${`${name}%`}`, name);
  return {
    vendor: await named("vendors", "Kilima"),
    member: await one(sql`select id from users where name = 'Ingrid Solheim'`, "member"),
    annotator: await annotator("Samuel Mutua"),
    invited: await annotator("Ruth Jepkosgei"),
    evidence: await annotator("Victor Barasa"),
    environment: await named("environments", "Frankfurt"),
    dataset: await named("datasets", "Thorax"),
    project: await named("projects", "Thorax"),
    firstStep: await ofPerson("access_requests", "Otieno Achieng"),
    secondStep: await ofPerson("access_requests", "Mary Atieno"),
    openGrant: await ofPerson("grants", "Samuel Mutua"),
    closedGrant: await ofPerson("grants", "Kevin Omondi"),
    provider: await named("identity_providers", "Aldermere"),
  };
}
