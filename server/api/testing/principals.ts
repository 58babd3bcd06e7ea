import { eq, sql } from "drizzle-orm";
import type { Database } from "#db/client.ts";
import { sessions, users } from "#db/schema/members.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { RoleName } from "#lib/roles.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { cookieHeaders } from "#server/auth/testing/sign-in-person.ts";
import type { UserActor } from "#server/context.ts";
import { type Staff, signedIn, type World, worldBuilder } from "#server/testing/world.ts";

/** Somebody who asks: with a real session, or with one that must not count. */
export type Principal = {
  name: string;
  /** null = nobody: no session, or none that holds. */
  role: RoleName | null;
  /** As the sessions table has them for their cookie. */
  actor: UserActor | null;
  headers: Headers;
  own: World;
  /** Worlds they may know nothing of. */
  foreign: readonly World[];
};

/** Two vendors; of the first a second person, whom the first one's annotator may know as little of as the other vendor's. */
export async function twoVendors(db: Database) {
  const build = worldBuilder(db);
  const staff = await build.staff();
  const [first, second] = [await build.vendor(staff), await build.vendor(staff)];
  const a: World = { ...first, ...(await build.annotator(staff, first)) };
  const colleague: World = { ...first, ...(await build.annotator(staff, first)) };
  const b: World = { ...second, ...(await build.annotator(staff, second)) };
  return { build, staff, a, colleague, b };
}

/** One of each role, and everyone whose session must be as good as none. */
export async function principals(
  db: Database,
  { staff, a, colleague, b }: { staff: Staff; a: World; colleague: World; b: World },
): Promise<Principal[]> {
  const headersOf = async (userId: string) => cookieHeaders((await signedIn(db, userId)).token);
  const entry = async (
    name: string,
    role: RoleName | null,
    headers: Headers,
    foreign: World[],
  ): Promise<Principal> => ({
    name,
    role,
    headers,
    actor: await currentActor(db, headers),
    own: a,
    foreign,
  });
  const people = await Promise.all([
    entry("anonymous", null, new Headers(), [b]),
    entry("security_admin", "security_admin", await headersOf(staff.admin.actor.userId), [b]),
    entry("project_manager", "project_manager", await headersOf(staff.manager.actor.userId), [b]),
    entry("compliance", "compliance", await headersOf(staff.compliance.actor.userId), [b]),
    entry("auditor", "auditor", await headersOf(staff.auditor.actor.userId), [b]),
    entry("vendor_coordinator", "vendor_coordinator", await headersOf(a.coordinatorId), [b]),
    entry("annotator", "annotator", await headersOf(a.annotatorUserId), [b, colleague]),
  ]);
  const gone = await goneSessions(db);
  return [...people, ...(await Promise.all(gone.map(([name, headers]) => entry(name, null, headers, [b]))))];
}

/** Sessions that held until something happened to them or their person. */
async function goneSessions(db: Database): Promise<[string, Headers][]> {
  const { make, system } = worldBuilder(db);
  const admin = async () => {
    const user = await make.user("security_admin");
    return { user, ...(await signedIn(db, user.id)) };
  };
  const vendor = await make.vendor();
  const [suspended, ended, expired, idle, bare] = [
    await admin(),
    await admin(),
    await admin(),
    await admin(),
    await admin(),
  ];
  const coordinator = await make.user("vendor_coordinator", { vendorId: vendor.id });
  const ofVendor = await signedIn(db, coordinator.id);
  const now = sql`clock_timestamp()`;
  await system(async (tx) => {
    const set = (id: string, values: Partial<Record<"endedAt" | "expiresAt" | "idleExpiresAt", typeof now>>) =>
      tx.update(sessions).set(values).where(eq(sessions.id, id));
    await tx.update(users).set({ status: "suspended" }).where(eq(users.id, suspended.user.id));
    await tx.update(vendors).set({ status: "suspended" }).where(eq(vendors.id, vendor.id));
    await set(ended.sessionId, { endedAt: now });
    await set(expired.sessionId, { expiresAt: now });
    await set(idle.sessionId, { idleExpiresAt: now });
    await tx.execute(sql`delete from role_bindings where user_id = ${bare.user.id}`);
  });
  return [
    ["a suspended administrator", await cookieHeaders(suspended.token)],
    ["a coordinator of a suspended vendor", await cookieHeaders(ofVendor.token)],
    ["an ended session", await cookieHeaders(ended.token)],
    ["an expired session", await cookieHeaders(expired.token)],
    ["an idle session", await cookieHeaders(idle.token)],
    ["somebody without a role", await cookieHeaders(bare.token)],
    ["a forged cookie", new Headers({ cookie: "gatehouse.session=x.y.z" })],
  ];
}
