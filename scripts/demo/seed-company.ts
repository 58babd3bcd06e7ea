import type { Database } from "#db/client.ts";
import type { DemoPerson } from "./demo-people.ts";
import { seedAccess } from "./seed-access.ts";
import { seedGates } from "./seed-gates.ts";
import { createCast, seedPeople } from "./seed-people.ts";
import { seedPlaces, seedProfiles } from "./seed-places.ts";
import { seedSignIn } from "./seed-sign-in.ts";

/**
 * Fills an empty portal with the invented company. Everything goes through the verbs people use, so the audit log tells
 * how it came about, at the time it did.
 * @returns the people whose sign-in is shown
 */
export async function seedCompany(db: Database): Promise<DemoPerson[]> {
  const cast = createCast(db);
  const { annotators, people } = await seedPeople(db, cast);
  await seedSignIn(cast);
  const profileIds = await seedProfiles(cast);
  const projects = await seedPlaces(db, cast, profileIds);
  await seedGates(db, cast, annotators);
  await seedAccess(db, cast, annotators, projects);
  return people;
}
