import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET } from "#app/api/trpc/[trpc]/route.ts";
import { type Database, openDatabase } from "#db/client.ts";
import { sessions } from "#db/schema/members.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import type { RoleName } from "#lib/roles.ts";
import { hashToken, newToken } from "#server/auth/session-token.ts";
import { signIn } from "#server/auth/sign-in.ts";
import { endOwnSession } from "#server/auth/sign-out.ts";
import {
  cookieHeaders,
  noThrottle,
  testPassword,
  testRequest,
  withCredentials,
} from "#server/auth/testing/sign-in-person.ts";
import { database } from "#server/database.ts";
import { env } from "#server/env.ts";
import { suspendAnnotator } from "#server/features/annotators/suspend-annotator.ts";
import { closeBreakGlass } from "#server/features/break-glass/close-break-glass.ts";
import { decideBreakGlass } from "#server/features/break-glass/decide-break-glass.ts";
import { requestBreakGlass } from "#server/features/break-glass/request-break-glass.ts";
import { endSession } from "#server/features/members/end-session.ts";
import { suspendMember } from "#server/features/members/suspend-member.ts";
import { addNetwork } from "#server/features/sign-in/add-network.ts";
import { setRoleLimits } from "#server/features/sign-in/set-role-limits.ts";
import { suspendVendor } from "#server/features/vendors/suspend-vendor.ts";
import { stopLive } from "#server/live/hub.ts";
import { notifyLive } from "#server/live/notify.ts";
import { userContext } from "#server/testing/contexts.ts";
import { factories } from "#server/testing/factories.ts";
import { liveChanges } from "./live.ts";

let db: Database;
let make: ReturnType<typeof factories>;
let stop: () => Promise<void>;
const open: { close(): void }[] = [];

beforeAll(async () => {
  const test = await createTestDatabase();
  // The route opens its pool and its LISTEN connection by the process's settings.
  Object.assign(env(), { DATABASE_URL: test.appUrl });
  db = openDatabase(test.appUrl, { max: 4, name: "test" });
  make = factories(db);
  stop = async () => {
    for (const stream of open) stream.close();
    await Promise.all([stopLive(), database().close(), db.close()]);
    await test.drop();
  };
});
afterAll(() => stop());

const system = <T>(work: Parameters<typeof db.withScope<T>>[1]) => db.withScope({ kind: "system" }, work);
const reason = "Left the company last week.";
const admin = () => userContext(db, { roles: ["security_admin"] });

async function signedIn(userId: string) {
  const token = newToken();
  const [row] = await system((tx) =>
    tx
      .insert(sessions)
      .values({
        tokenHash: hashToken(token),
        userId,
        mfaAt: sql`clock_timestamp()`,
        idleExpiresAt: sql`clock_timestamp() + interval '30 minutes'`,
        expiresAt: sql`clock_timestamp() + interval '12 hours'`,
      })
      .returning({ id: sessions.id }),
  );
  return { token, sessionId: row?.id ?? "", headers: await cookieHeaders(token) };
}

/** The stream a browser's tab holds, with everything said on it so far. */
async function stream(headers: Headers) {
  const abort = new AbortController();
  const request = new Request("http://portal.test/api/trpc/live.changes", {
    headers: { cookie: headers.get("cookie") ?? "", accept: "text/event-stream" },
    signal: abort.signal,
  });
  const response = await GET(request);
  if (!response.body) throw new Error("the stream has no body");
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  const ended = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return "ended";
      said += value;
    }
  })();
  const close = () => {
    abort.abort();
    void ended.catch(() => undefined);
  };
  open.push({ close });
  const says = (text: string) => expect.poll(() => said, { timeout: 3_000, interval: 20 }).toContain(text);
  await says("connected");
  // Whatever a tab hears first also shows that its listener stands.
  const within = (ms: number) =>
    Promise.race([ended, new Promise<string>((resolve) => setTimeout(() => resolve(`open, said ${said}`), ms))]);
  return { says, within, said: () => said, close };
}

/** Waits until the process's LISTEN connection carries hints: a first one is heard. */
async function heard(of: Awaited<ReturnType<typeof stream>>, whose: { vendorId?: string; annotatorId?: string } = {}) {
  await expect
    .poll(
      async () => {
        await system((tx) => notifyLive(tx, { topic: "health", ...whose }));
        return of.said();
      },
      { timeout: 5_000, interval: 100 },
    )
    .toContain('"health"');
}

describe("the stream of one tab", () => {
  it("is refused without a session", async () => {
    const response = await GET(
      new Request("http://portal.test/api/trpc/live.changes", { headers: { accept: "text/event-stream" } }),
    );
    expect(await response.text()).toMatch(/^event: serialized-error\ndata: .*"UNAUTHORIZED"/m);
  });

  it("tells a vendor's people of their own rows and of nothing else", async () => {
    const [mine, other] = [await make.vendor(), await make.vendor()];
    const coordinator = await make.user("vendor_coordinator", { vendorId: mine.id });
    const own = await make.annotator(mine.id);
    const [asCoordinator, asAnnotator, asClient] = await Promise.all([
      stream((await signedIn(coordinator.id)).headers),
      stream((await signedIn(own.userId ?? "")).headers),
      stream((await signedIn((await make.user("auditor")).id)).headers),
    ]);
    await heard(asCoordinator, { vendorId: mine.id, annotatorId: own.id });
    await heard(asAnnotator, { vendorId: mine.id, annotatorId: own.id });
    // The first connection of the process may have told everyone to fetch everything; that is over now.
    const [coordinatorHeard, annotatorHeard, clientHeard] = [asCoordinator, asAnnotator, asClient].map((tab) => {
      const from = tab.said().length;
      return () => tab.said().slice(from);
    });
    await system(async (tx) => {
      await notifyLive(tx, { topic: "access" });
      await notifyLive(tx, { topic: "environments", environmentId: randomUUID() });
      await notifyLive(tx, { topic: "vendors", vendorId: other.id });
      await notifyLive(tx, { topic: "members", vendorId: null });
      await notifyLive(tx, { topic: "gateway", vendorId: mine.id });
      await notifyLive(tx, { topic: "sealed" });
      await notifyLive(tx, { topic: "projects", vendorId: mine.id });
    });
    await expect.poll(() => clientHeard?.()).toContain('"sealed"');
    await asCoordinator.says('"projects"');
    for (const topic of ["access", "environments", "vendors", "members", "gateway", "sealed"]) {
      expect(coordinatorHeard?.()).not.toContain(`"${topic}"`);
      expect(annotatorHeard?.()).not.toContain(`"${topic}"`);
      expect(clientHeard?.()).toContain(`"${topic}"`);
    }
    expect(annotatorHeard?.()).not.toContain('"projects"');
    // Numbers of a process's events would tell how busy the others are.
    expect(asCoordinator.said()).not.toMatch(/^id:/m);
  });
});

describe("the stream is cut within a second", () => {
  const cases = {
    "when its session is ended by an administrator": async () => {
      const user = await make.user("compliance");
      const { sessionId, headers } = await signedIn(user.id);
      return { headers, cut: () => endSession(admin(), { sessionId }) };
    },
    "when the person signs out elsewhere in the browser": async () => {
      const { token, headers } = await signedIn((await make.user("auditor")).id);
      return { headers, cut: () => endOwnSession(db, token, { sourceIp: null, requestId: randomUUID() }) };
    },
    "when the member is suspended": async () => {
      const user = await make.user("project_manager");
      return {
        headers: (await signedIn(user.id)).headers,
        cut: () => suspendMember(admin(), { userId: user.id, reason }),
      };
    },
    "when the broken glass is closed it was opened by": async () => {
      const user = await make.user("project_manager");
      const { code } = await withCredentials(db, user.id);
      const by = (role: RoleName, userId: string) => userContext(db, { roles: [role], userId });
      const [asker, approver] = [await make.user("project_manager"), await make.user("compliance")];
      const { id } = await requestBreakGlass(by("project_manager", asker.id), { userId: user.id, reason });
      const input = { breakGlassId: id, reason };
      await decideBreakGlass(by("compliance", approver.id), { ...input, verdict: "approved" });
      const given = { email: user.email, password: testPassword, code: code() };
      const entered = await signIn(db, given, { ...testRequest, sourceIp: null }, noThrottle);
      if (entered.outcome !== "accepted") throw new Error(entered.outcome);
      return {
        headers: await cookieHeaders(entered.token),
        cut: () => closeBreakGlass(by("project_manager", asker.id), input),
      };
    },
    "when shorter limits of its role end it": async () => {
      const { sessionId, headers } = await signedIn((await make.user("security_admin")).id);
      const longAgo = sql`clock_timestamp() - interval '20 minutes'`;
      // Being asked who they are has to leave the time of the last use as it is.
      const cut = async () => {
        await system((tx) => tx.update(sessions).set({ lastSeenAt: longAgo }).where(eq(sessions.id, sessionId)));
        await setRoleLimits(admin(), { role: "security_admin", idleMinutes: 10, absoluteHours: 12, mfa: "any" });
      };
      return { headers, cut };
    },
    "when it is at none of its vendor's networks any more": async () => {
      const vendor = await make.vendor();
      const coordinator = await make.user("vendor_coordinator", { vendorId: vendor.id });
      return {
        headers: (await signedIn(coordinator.id)).headers,
        whose: { vendorId: vendor.id },
        cut: () => addNetwork(admin(), { role: null, vendorId: vendor.id, network: "203.0.113.0/24", note: "Office" }),
      };
    },
    "when the annotator is suspended": async () => {
      const annotator = await make.annotator((await make.vendor()).id);
      return {
        headers: (await signedIn(annotator.userId ?? "")).headers,
        whose: { annotatorId: annotator.id },
        cut: () => suspendAnnotator(admin(), { annotatorId: annotator.id, reason }),
      };
    },
    "when the vendor is suspended": async () => {
      const vendor = await make.vendor();
      const coordinator = await make.user("vendor_coordinator", { vendorId: vendor.id });
      return {
        headers: (await signedIn(coordinator.id)).headers,
        whose: { vendorId: vendor.id },
        cut: () => suspendVendor(admin(), { vendorId: vendor.id, reason }),
      };
    },
  };
  it.each(Object.entries(cases))("%s, and nobody else's", async (_name, arrange) => {
    const bystander = await stream((await signedIn((await make.user("auditor")).id)).headers);
    const { headers, cut, ...rest } = await arrange();
    const mine = await stream(headers);
    await heard(mine, "whose" in rest ? rest.whose : {});
    await cut();
    expect(await mine.within(1_000)).toBe("ended");
    expect(mine.said()).toContain("UNAUTHORIZED");
    expect(await bystander.within(50)).toContain("open");
  });

  it("when its time is over, by a look of its own", async () => {
    const user = await make.user("auditor");
    const { sessionId } = await signedIn(user.id);
    const ctx = userContext(db, { roles: ["auditor"], userId: user.id, sessionId });
    const changes = liveChanges(ctx, undefined, 50);
    const next = changes.next();
    await system((tx) =>
      tx.update(sessions).set({ idleExpiresAt: sql`clock_timestamp()` }).where(eq(sessions.id, sessionId)),
    );
    await expect(next).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  });
});
