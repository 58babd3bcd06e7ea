import { generateKeyPairSync, randomBytes, randomUUID, sign } from "node:crypto";
import superjson from "superjson";
import { POST as enrolRoute } from "#app/api/agents/enroll/route.ts";
import { POST as keyRoute } from "#app/api/agents/key/route.ts";
import type { Database } from "#db/client.ts";
import { portalKeys } from "#db/schema/members.ts";
import { agentPath, keyProofText } from "#lib/schemas/agent-protocol.ts";
import { unlimited } from "#lib/schemas/roles.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { signIn } from "#server/auth/sign-in.ts";
import { cookieHeaders, noThrottle, testRequest } from "#server/auth/testing/sign-in-person.ts";
import { totpCode, totpStep } from "#server/auth/totp.ts";
import { databaseNow } from "#server/clock.ts";
import type { UserActor } from "#server/context.ts";
import { encryptionKeys } from "#server/env.ts";
import { agentSigner } from "#server/features/environments/testing/agent-signer.ts";
import { issueSetupToken } from "#server/features/members/issue-setup-token.ts";
import { openBytes, placeOf } from "#server/secrets.ts";
import type { CanaryBook } from "#server/testing/canaries.ts";
import { ask } from "./ask.ts";
import { environmentFacts, name, reason } from "./calls.ts";

type Answered = Record<string, string>;
export type Planted = Record<"admin" | "manager" | "compliance" | "coordinator" | "annotator", UserActor> & {
  /** Everything an agent was answered, with the headers. */
  toAgents: string[];
};

/**
 * A company comes to be through the portal's own procedures and routes, as people and agents would do it, and every secret
 * on the way is noted: links, passwords, seeds, sessions, tokens, keys, tickets.
 */
export async function plantCanaries(db: Database, book: CanaryBook): Promise<Planted> {
  const call = async (actor: UserActor | null, path: string, input: unknown): Promise<Answered> => {
    const { code, said } = await ask(db, actor, path, input);
    if (code !== "OK") throw new Error(`${path}: ${code} ${said}`);
    return (superjson.parse(said) as Answered | undefined) ?? {};
  };
  const tokenIn = (url: string | undefined) => new URL(url ?? "").hash.slice(1);
  const step = async () => totpStep(await db.withScope({ kind: "system" }, databaseNow));
  const newPassword = (whose: string) =>
    book.plant(`password of ${whose}`, `${randomBytes(15).toString("base64url")} &"<ü`);

  /** Opens a link, enrols the app, and uses the link up with a new password. */
  async function enrol(whose: string, doors: [open: string, use: string], token: string, facts: object = {}) {
    const { secret = "" } = await call(null, doors[0], { token });
    book.plant(`TOTP seed of ${whose}`, secret);
    const password = newPassword(whose);
    await call(null, doors[1], { token, ...facts, password, code: totpCode(secret, await step()) });
    return { password, secret };
  }

  /** Signs in, first with a wrong password, and returns the person as the next request has them. */
  async function enter(whose: string, email: string, { password, secret }: { password: string; secret: string }) {
    const code = totpCode(secret, (await step()) + 1);
    const wrong = book.plant(`mistyped password of ${whose}`, `${password}${randomBytes(12).toString("base64url")}`);
    await signIn(db, { email, password: wrong, code }, testRequest, noThrottle);
    const result = await signIn(db, { email, password, code }, testRequest, noThrottle);
    if (result.outcome !== "accepted") throw new Error(`${whose} could not sign in`);
    const headers = await cookieHeaders(book.plant(`session of ${whose}`, result.token));
    book.plant(`session cookie of ${whose}`, headers.get("cookie")?.split("=").at(-1) ?? "");
    const actor = await currentActor(db, headers);
    if (!actor) throw new Error(`${whose} is not there`);
    return actor;
  }

  const mail = (whose: string) => `${whose}-${randomBytes(4).toString("hex")}@example.test`;
  const setUp = book.plant("set-up link", (await issueSetupToken(db)) ?? "");
  const adminMail = mail("admin");
  const first = await enrol("admin", ["members.beginSetUp", "members.completeSetUp"], setUp, {
    name: "Ada Vance",
    email: adminMail,
  });
  const admin = await enter("admin", adminMail, first);

  async function invited(whose: string, by: UserActor, path: string, facts: object) {
    const email = mail(whose);
    const { url } = await call(by, path, { name: name(), email, ...facts });
    const token = book.plant(`invitation of ${whose}`, tokenIn(url));
    return enter(whose, email, await enrol(whose, ["members.openInvitation", "members.acceptInvitation"], token));
  }
  const manager = await invited("manager", admin, "members.invite", { ...unlimited, role: "project_manager" });
  const compliance = await invited("compliance", admin, "members.invite", { ...unlimited, role: "compliance" });
  const { id: vendorId } = await call(admin, "vendors.create", { name: name() });
  const coordinator = await invited("coordinator", manager, "vendors.inviteCoordinator", { vendorId });
  const annotator = await invited("annotator", coordinator, "annotators.invite", {});

  const { url } = await call(admin, "members.resetSignIn", { userId: compliance.userId, reason });
  const reset = book.plant("reset link", tokenIn(url));
  await enrol("compliance after the reset", ["members.openReset", "members.completeReset"], reset);
  const unused = await call(coordinator, "annotators.resetSignIn", { annotatorId: annotator.annotatorId, reason });
  book.plant("reset link", tokenIn(unused.url));

  const limits = { rttP95Ms: 100, jitterMs: 10, lossPercent: 1, minDownMbps: 5, raiseSeconds: 20, clearSeconds: 20 };
  await call(admin, "projects.createHealthProfile", { name: name(), ...limits });
  const { ticket = "" } = await call(annotator, "annotators.startConnectivityTest", undefined);
  book.plant("connectivity ticket", ticket);
  const wireguard = x25519();
  book.plant("WireGuard private key of an annotator", wireguard.privateKey);
  await call(annotator, "access.registerKey", {
    publicKey: wireguard.publicKey,
    // A client of somebody's own might send all it has.
    privateKey: wireguard.privateKey.toString("base64"),
    presharedKey: book.plant("WireGuard preshared key", randomBytes(32).toString("base64")),
  });

  const { id: environmentId } = await call(admin, "environments.create", environmentFacts());
  const gateway = await call(admin, "environments.issueGatewayToken", { environmentId, name: "wg-1" });
  book.plant("replaced enrolment token", gateway.token ?? "");
  const again = await call(admin, "environments.issueGatewayToken", { environmentId, name: "wg-1" });
  const probe = await call(coordinator, "environments.issueProbeToken", { annotatorId: annotator.annotatorId });
  const toAgents: string[] = [];
  await agentLife(book, toAgents, { token: again.token ?? "", kind: "gateway" });
  await agentLife(book, toAgents, { token: probe.token ?? "", kind: "probe" });

  await plantOwnKeys(db, book);
  return { admin, manager, compliance, coordinator, annotator, toAgents };
}

function x25519() {
  const jwk = generateKeyPairSync("x25519").privateKey.export({ format: "jwk" });
  return {
    publicKey: Buffer.from(jwk.x ?? "", "base64url").toString("base64"),
    privateKey: Buffer.from(jwk.d ?? "", "base64url"),
  };
}

/** Enrols, asks, renews its key and asks with the new one; what it was answered is kept. */
async function agentLife(
  book: CanaryBook,
  answers: string[],
  { token, kind }: { token: string; kind: "gateway" | "probe" },
): Promise<void> {
  book.plant(`enrolment token of the ${kind}`, token);
  const pair = () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const seed = Buffer.from(privateKey.export({ format: "jwk" }).d ?? "", "base64url");
    book.plant(`agent's private key of the ${kind}`, seed);
    return { privateKey, signer: agentSigner(privateKey) };
  };
  const keep = async (response: Response) => {
    answers.push(JSON.stringify([response.status, ...response.headers]), await response.clone().text());
    return response;
  };
  const [first, next] = [pair(), pair()];
  const wireguard = x25519();
  book.plant(`WireGuard private key of the ${kind}`, wireguard.privateKey);
  const enrolment = {
    token,
    publicKey: first.signer.publicKey,
    version: "0.1.0",
    hostname: "host",
    ...(kind === "gateway"
      ? { gateway: { wireguardPublicKey: wireguard.publicKey, listenPort: 51_820, echoPort: 7_007 } }
      : {}),
  };
  const post = (body: string, headers = new Headers()) =>
    new Request("http://portal.test/", { method: "POST", headers, body });
  const enrol = () => enrolRoute(post(JSON.stringify(enrolment)));
  const { agentId } = (await (await keep(await enrol())).json()) as { agentId: string };
  await keep(await enrol());

  let sequence = 0;
  const send = async (signer: typeof first.signer, body: string) => {
    sequence += 1;
    const headers = signer.headers({ agentId, channel: "key", path: agentPath.key, body, sequence });
    return keep(await keyRoute(post(body, headers)));
  };
  const text = keyProofText({ agentId, publicKey: next.signer.publicKey });
  const proof = sign(null, Buffer.from(text), next.privateKey).toString("base64");
  const renewal = JSON.stringify({ publicKey: next.signer.publicKey, proof });
  await send(first.signer, renewal);
  await send(next.signer, renewal);
  await send(first.signer, renewal);
  await send(first.signer, JSON.stringify({ publicKey: randomUUID(), proof }));
}

/** The portal's own private keys: as they are stored when opened, and the 32 bytes that sign. */
async function plantOwnKeys(db: Database, book: CanaryBook): Promise<void> {
  const rows = await db.withScope({ kind: "system" }, (tx) => tx.select().from(portalKeys));
  for (const { id, purpose, privateKeySealed } of rows) {
    const pkcs8 = openBytes(privateKeySealed, encryptionKeys(), placeOf("portal_keys.private_key_sealed", id));
    book.plant(`signing key for ${purpose}`, pkcs8.subarray(-32));
  }
}
