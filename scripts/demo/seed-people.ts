import type { Database } from "#db/client.ts";
import { roleTitle } from "#lib/roles.ts";
import { unlimited } from "#lib/schemas/roles.ts";
import type { Context, UserActor } from "#server/context.ts";
import { inviteAnnotator } from "#server/features/annotators/invite-annotator.ts";
import { inviteMember } from "#server/features/members/invite-member.ts";
import { createVendor } from "#server/features/vendors/create-vendor.ts";
import { inviteCoordinator } from "#server/features/vendors/invite-coordinator.ts";
import { type VendorKey, vendorKeys, vendorNames } from "./company.ts";
import type { DemoPerson } from "./demo-people.ts";
import {
  type AnnotatorStory,
  admin,
  annotatorStories,
  annotatorsToSignIn,
  coordinators,
  emailOf,
  projectManager,
  type StaffStory,
  staff,
} from "./people.ts";
import { personContext } from "./person-context.ts";
import { type Credentials, setUpFirst, signUp } from "./sign-up.ts";

/** An annotator of the story with the row it became. */
export type SeededAnnotator = AnnotatorStory & { id: string; email: string };

/** Answers with the context of an invented person, read once. */
export type Cast = (who: { name: string; vendor: VendorKey | null }) => Promise<Context<UserActor>>;

/** The contexts of people, each read when it is first asked for. */
export function createCast(db: Database): Cast {
  const known = new Map<string, Promise<Context<UserActor>>>();
  return (who) => {
    const email = emailOf(who);
    const context = known.get(email) ?? personContext(db, email);
    known.set(email, context);
    return context;
  };
}

const client = (name: string) => ({ name, vendor: null });

/**
 * Everybody who can sign in: set-up, vendors, invitations and their acceptance.
 * @returns the annotators, and the people whose sign-in is shown
 */
export async function seedPeople(
  db: Database,
  cast: Cast,
): Promise<{ annotators: SeededAnnotator[]; people: DemoPerson[] }> {
  const people: DemoPerson[] = [];
  const vendorIds = new Map<VendorKey, string>();
  const show = (person: { name: string; email: string }, roleWords: string, credentials: Credentials) =>
    people.push({ email: person.email, name: person.name, roleTitle: roleWords, ...credentials });

  async function invite({ name, role, vendor }: StaffStory, email: string): Promise<string> {
    if (vendor === null) {
      if (role === "vendor_coordinator" || role === "annotator") throw new Error(`${name} needs a vendor.`);
      return (await inviteMember(await cast(client(admin)), { ...unlimited, name, email, role })).url;
    }
    const manager = await cast(client(projectManager));
    const vendorId = vendorIds.get(vendor) ?? (await createVendor(manager, { name: vendorNames[vendor] })).id;
    vendorIds.set(vendor, vendorId);
    return (await inviteCoordinator(manager, { vendorId, name, email })).url;
  }

  for (const one of staff) {
    const person = { name: one.name, email: emailOf(one) };
    const credentials =
      one.name === admin ? await setUpFirst(db, person) : await signUp(db, person, await invite(one, person.email));
    show(person, one.vendor ? `${roleTitle[one.role]}, ${vendorNames[one.vendor]}` : roleTitle[one.role], credentials);
  }

  const annotators: SeededAnnotator[] = [];
  for (const vendor of vendorKeys) {
    const coordinator = await cast({ name: coordinators[vendor], vendor });
    for (const story of annotatorStories.filter((one) => one.vendor === vendor)) {
      const person = { name: story.name, email: emailOf(story) };
      const invited = await inviteAnnotator(coordinator, { ...person, location: story.place });
      annotators.push({ ...story, id: invited.annotatorId, email: person.email });
      if (story.gates === "invited") continue;
      const credentials = await signUp(db, person, invited.url);
      const stands = annotatorsToSignIn[story.name];
      if (stands) show(person, `${roleTitle.annotator}, ${vendorNames[vendor]}, ${stands}`, credentials);
    }
  }
  return { annotators, people };
}
