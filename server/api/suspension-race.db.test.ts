import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { customRoles } from "#db/schema/identity.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import type { RoleName } from "#lib/roles.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { cookieHeaders } from "#server/auth/testing/sign-in-person.ts";
import { signedIn } from "#server/testing/world.ts";
import { ask } from "./testing/ask.ts";
import { twoVendors } from "./testing/principals.ts";

// Whoever is suspended, or loses a role, while their requests are under way: those that are not done by then are not done
// any more. A request looks at its session first and acts afterwards; the loss may fall between.

let requests: Database;
let takers: Database;
let people: Awaited<ReturnType<typeof twoVendors>>;
let commits: Awaited<ReturnType<typeof followCommits>>;
let stop: () => Promise<void>;

beforeAll(async () => {
  const test = await createTestDatabase();
  requests = openDatabase(test.appUrl, { max: 8, name: "test" });
  // Taking away must not stand in the same queue for a connection.
  takers = openDatabase(test.appUrl, { max: 2, name: "test" });
  people = await twoVendors(takers);
  commits = await followCommits(test.adminUrl);
  stop = async () => {
    await Promise.all([requests.close(), takers.close(), commits.close()]);
    await test.drop();
  };
}, 60_000);
afterAll(() => stop());

/** Who did what, in the order in which it was committed: PostgreSQL hands out notifications in that order. */
async function followCommits(adminUrl: string) {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(`
    create function tell_commit() returns trigger language plpgsql as $$
      begin perform pg_notify('commits', new.actor_id || ' ' || new.id); return null; end $$;
    create trigger tell_commit after insert on audit_events for each row
      when (new.actor_id is not null and new.action <> 'permission.refused') execute function tell_commit();
    listen commits`);
  let seen: string[] = [];
  let arrived: (last: string) => void = () => undefined;
  client.on("notification", ({ payload = "" }) => {
    seen.push(payload);
    arrived(payload);
  });
  return {
    /** The actors of all commits since it was last asked, the first one first. */
    async actors(): Promise<string[]> {
      const end = randomUUID();
      const all = new Promise<void>((resolve) => {
        arrived = (last) => last === end && resolve();
      });
      await client.query("select pg_notify('commits', $1)", [end]);
      await all;
      const actors = seen.slice(0, -1).map((payload) => payload.split(" ")[0] ?? "");
      seen = [];
      return actors;
    },
    close: () => client.end(),
  };
}

const reason = "A reason that auditors can read.";
const invited = () => ({ name: "Somebody New", email: `${randomUUID()}@example.test` });
const newVendor = (): Asked => ["vendors.create", { name: `Vendor ${randomUUID()}` }];

type Asked = readonly [path: string, input: unknown];
/** Somebody, what they keep doing, and what takes the right to it from them. */
type Race = { userId: string; act: () => Asked; take: Asked };

/** Somebody of staff who holds another role besides. */
async function withSecondRole(role: RoleName) {
  const user = await people.build.make.user("auditor");
  const [binding] = await people.build.system((tx) =>
    tx.insert(roleBindings).values({ userId: user.id, role }).returning({ id: roleBindings.id }),
  );
  return { userId: user.id, bindingId: binding?.id ?? "" };
}

/** Somebody of staff who holds a role of the company's own making besides. */
async function withOwnRole() {
  const { userId, bindingId } = await withSecondRole("compliance");
  const roleId = randomUUID();
  const name = `Role ${roleId}`;
  await people.build.system(async (tx) => {
    const permissions = ["audit.read", "vendor.create"] as const;
    await tx.insert(customRoles).values({ id: roleId, name, organisation: "client", permissions: [...permissions] });
    await tx.update(roleBindings).set({ role: null, customRoleId: roleId }).where(eq(roleBindings.id, bindingId));
  });
  return { userId, roleId, name };
}

const races: Record<string, () => Promise<Race> | Race> = {
  "the suspension of a member of staff": () => {
    const { userId } = people.staff.manager.actor;
    return { userId, act: newVendor, take: ["members.suspend", { userId, reason }] };
  },
  "the suspension of an annotator": () => ({
    userId: people.a.annotatorUserId,
    act: () => ["annotators.startConnectivityTest", undefined],
    take: ["annotators.suspend", { annotatorId: people.a.annotatorId, reason }],
  }),
  "the suspension of a whole vendor": () => ({
    userId: people.b.coordinatorId,
    act: () => ["annotators.invite", invited()],
    take: ["vendors.suspend", { vendorId: people.b.vendorId, reason }],
  }),
  "the loss of one of two roles": async () => {
    const { userId, bindingId } = await withSecondRole("project_manager");
    return { userId, act: newVendor, take: ["roles.unbind", { bindingId, reason }] };
  },
  "the narrowing of what a role may do": async () => {
    const { userId, roleId, name } = await withOwnRole();
    return { userId, act: newVendor, take: ["roles.update", { roleId, name, permissions: ["audit.read"] }] };
  },
};

it.each(Object.entries(races))(
  "of 500 requests around %s, none is done after it",
  async (_what, race) => {
    const { userId, act, take } = await race();
    const headers = await cookieHeaders((await signedIn(takers, userId)).token);
    const request = async () => (await ask(requests, await currentActor(requests, headers), ...act())).code;
    await commits.actors();

    const codes: string[] = [];
    let enough: () => void = () => undefined;
    const underWay = new Promise<void>((resolve) => {
      enough = resolve;
    });
    const all = Array.from({ length: 500 }, async () => {
      if (codes.push(await request()) === 40) enough();
    });
    await underWay;
    expect(await ask(takers, people.staff.admin.actor, ...take)).toMatchObject({ code: "OK" });
    // While the rest of the 500 still wait for their turn.
    const later = await Promise.all(Array.from({ length: 100 }, request));
    await Promise.all(all);

    expect(new Set(later)).toEqual(new Set(["UNAUTHORIZED"]));
    const actors = await commits.actors();
    const taken = actors.indexOf(people.staff.admin.actor.userId);
    expect(actors.slice(taken).filter((id) => id === userId)).toEqual([]);
    // Some were done, some came too late, and none failed for another reason.
    expect(new Set(actors.slice(0, taken))).toEqual(new Set([userId]));
    expect(codes.some((code) => code === "UNAUTHORIZED" || code === "CONFLICT")).toBe(true);
    expect(codes).not.toContain("INTERNAL_SERVER_ERROR");
  },
  60_000,
);
