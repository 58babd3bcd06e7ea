import { describe, expect, it, test } from "vitest";
import { permissionsOf } from "#lib/permissions.ts";
import { authenticated, authorize, authorizeAny, requireProof } from "./authorize.ts";
import type { Actor, Context, UserActor } from "./context.ts";
import { ForbiddenError, PasskeyNeededError, ProofNeededError, UnauthenticatedError } from "./errors.ts";

// These decide before any row is read, so there is no database, and of a person only what they hold.
const as = <A extends Actor>(actor: Partial<A>) => ({ actor }) as Context<A>;
const person = (over: Partial<UserActor>) =>
  as<UserActor>({ kind: "user", permissions: [], withheld: [], proofFresh: true, ...over });
const admin = (over: Partial<UserActor> = {}) => person({ permissions: permissionsOf("security_admin"), ...over });
/** Somebody whose role waits for a passkey. */
const waiting = () => person({ withheld: ["lock.set"] });
const machines: Context[] = [as({ kind: "agent", agentKind: "gateway" }), as({ kind: "system", name: "Gatehouse" })];

/** What an act threw, exactly: subclasses say something else to people. */
function thrown(act: () => void): unknown {
  try {
    act();
  } catch (error) {
    return (error as Error).constructor;
  }
  return null;
}

describe("an act under a permission", () => {
  it("is for whoever holds it, and their rows are those of its bindings from then on", () => {
    const ctx = admin();
    expect(thrown(() => authorize(ctx, "lock.set"))).toBeNull();
    expect(ctx.using).toBe("lock.set");
  });

  it("is refused without it, and leaves the reach as it was", () => {
    const ctx = admin();
    expect(thrown(() => authorize(ctx, "request.approveProject"))).toBe(ForbiddenError);
    expect(ctx.using).toBeUndefined();
  });

  it("says which right it asked for", () => {
    for (const ctx of [admin(), ...machines]) {
      expect(() => authorize(ctx, "gate.verify")).toThrow(expect.objectContaining({ lacks: ["gate.verify"] }));
      const either = ["gate.verify", "request.create"] as const;
      expect(() => authorizeAny(ctx, either)).toThrow(expect.objectContaining({ lacks: either }));
    }
  });

  it("is refused to agents and to the portal itself", () => {
    for (const ctx of machines) expect(thrown(() => authorize(ctx, "health.read"))).toBe(ForbiddenError);
  });

  it("waits for a recent proof where it is dangerous, and only there", () => {
    const stale = admin({ proofFresh: false });
    expect(thrown(() => authorize(stale, "lock.set"))).toBe(ProofNeededError);
    expect(stale.using).toBeUndefined();
    expect(thrown(() => authorize(stale, "lock.read"))).toBeNull();
  });

  it("tells whoever lacks nothing but a passkey so", () => {
    expect(thrown(() => authorize(waiting(), "lock.set"))).toBe(PasskeyNeededError);
    expect(thrown(() => authorize(waiting(), "lock.lift"))).toBe(ForbiddenError);
  });
});

test("a proof counts while it is recent", () => {
  expect(thrown(() => requireProof(admin().actor))).toBeNull();
  expect(thrown(() => requireProof(admin({ proofFresh: false }).actor))).toBe(ProofNeededError);
});

describe("what several permissions lead to", () => {
  it("is for whoever holds one of them", () => {
    expect(thrown(() => authorizeAny(admin(), ["gate.verify", "lock.set"]))).toBeNull();
    expect(thrown(() => authorizeAny(admin(), ["gate.verify", "request.create"]))).toBe(ForbiddenError);
    for (const ctx of machines) expect(thrown(() => authorizeAny(ctx, ["lock.set"]))).toBe(ForbiddenError);
  });

  it("tells whoever would hold one of them with a passkey so", () => {
    expect(thrown(() => authorizeAny(waiting(), ["gate.verify", "lock.set"]))).toBe(PasskeyNeededError);
    expect(thrown(() => authorizeAny(waiting(), ["gate.verify"]))).toBe(ForbiddenError);
  });
});

test("what everybody has is for every person and nobody else", () => {
  expect(thrown(() => authenticated(person({})))).toBeNull();
  for (const ctx of machines) expect(thrown(() => authenticated(ctx))).toBe(UnauthenticatedError);
});
