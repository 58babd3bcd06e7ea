import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordAudit } from "#server/audit/record.ts";
import type { Context, UserActor } from "#server/context.ts";
import { endSessions } from "#server/features/annotators/end-sessions.ts";
import { openTestPortal } from "#server/features/members/testing/open-test-portal.ts";
import { userContext } from "#server/testing/contexts.ts";
import { signedIn } from "#server/testing/world.ts";

let portal: Awaited<ReturnType<typeof openTestPortal>>;
beforeAll(async () => {
  portal = await openTestPortal();
});
afterAll(() => portal.close());

async function somebody(): Promise<Context<UserActor>> {
  const user = await portal.make.user("project_manager");
  const { sessionId } = await signedIn(portal.db, user.id);
  return userContext(portal.db, { userId: user.id, name: user.name, roles: ["project_manager"], sessionId });
}
const write = (ctx: Context<UserActor>) => ({
  action: "vendor.created" as const,
  subject: { type: "vendor" as const, id: ctx.actor.userId, name: "Some vendor" },
});
const end = (ctx: Context<UserActor>) =>
  portal.system((tx) => endSessions(tx, { userId: ctx.actor.userId }, "A role was taken from the person."));

describe("a change that is under way", () => {
  it("is not made once somebody else ended the session, as taking a role does", async () => {
    const ctx = await somebody();
    await expect(
      portal.system(async (tx) => {
        await end(ctx);
        await recordAudit(tx, ctx, write(ctx));
      }),
    ).rejects.toMatchObject({ code: "unauthenticated" });
    expect((await portal.events("vendor.created")).filter(({ actorId }) => actorId === ctx.actor.userId)).toEqual([]);
  });

  it("is made when it ends the session itself, as signing out does", async () => {
    const ctx = await somebody();
    await portal.system(async (tx) => {
      await endSessions(tx, { userId: ctx.actor.userId }, "Signed out.");
      await recordAudit(tx, ctx, write(ctx));
    });
    expect((await portal.events("vendor.created")).some(({ actorId }) => actorId === ctx.actor.userId)).toBe(true);
  });

  it("makes the end of the session wait for it", async () => {
    const ctx = await somebody();
    let ended = false;
    const [, ending] = await portal.system(async (tx) => {
      await recordAudit(tx, ctx, write(ctx));
      const other = end(ctx).then(() => {
        ended = true;
      });
      await portal.system((probe) => probe.execute("select pg_sleep(0.2)"));
      expect(ended).toBe(false);
      return [tx, other] as const;
    });
    await ending;
    expect(ended).toBe(true);
  });
});
