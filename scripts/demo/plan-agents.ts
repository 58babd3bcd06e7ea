import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { and, eq, inArray, isNotNull } from "drizzle-orm";
import type { Database } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { agents, environments } from "#db/schema/environments.ts";
import { probeTargets } from "#db/schema/health.ts";
import { recordAudit } from "#server/audit/record.ts";
import { asSystem } from "#server/context.ts";
import { issueGatewayToken } from "#server/features/environments/issue-gateway-token.ts";
import { issueProbeToken } from "#server/features/environments/issue-probe-token.ts";
import { portalForAgents } from "#server/features/environments/portal-for-agents.ts";
import { updateEnvironment } from "#server/features/environments/update-environment.ts";
import type { AgentEntry, AgentPlan, ProbePlan } from "./agent-plan.ts";
import { type EnvironmentKey, environmentFacts, environmentKeys } from "./company.ts";
import { labEndpoint } from "./lab-file.ts";
import { lineOf } from "./lines.ts";
import { admin, annotatorStories, coordinators, emailOf } from "./people.ts";
import { demoContext } from "./person-context.ts";
import { type Cast, createCast } from "./seed-people.ts";

/** The environment whose gateway is real where the machine allows it. */
const realEnvironment: EnvironmentKey = "frankfurt";

/**
 * Prepares the agents for a start: tokens for those not enrolled yet, the targets the probes measure, which gateways are
 * stand-ins. Written to a file only this user may read, since tokens are in it.
 * @param options.lab whether the machine can make real tunnels
 */
export async function planAgents(
  db: Database,
  options: { file: string; folder: string; port: number; lab: boolean },
): Promise<void> {
  const cast = createCast(db);
  const portal = `http://127.0.0.1:${options.port}`;
  const echoPorts: number[] = [];
  const gateways = new Map<EnvironmentKey, AgentEntry>();
  for (const key of environmentKeys) {
    const environmentId = await environmentIdOf(db, key);
    echoPorts.push(await placeEcho(db, environmentId));
    const real = key === realEnvironment && options.lab;
    if (key === realEnvironment) await setEndpoint(db, cast, environmentId, real);
    const folder = path.join(options.folder, environmentFacts[key].gateway);
    gateways.set(key, { folder, token: await gatewayToken(db, cast, { environmentId, key, folder }) });
    await asSystem(demoContext(db), (tx) =>
      tx
        .update(agents)
        .set({ demo: !real })
        .where(and(eq(agents.kind, "gateway"), eq(agents.environmentId, environmentId))),
    );
  }
  const lab = options.lab ? gateways.get(realEnvironment) : undefined;
  const plan: AgentPlan = {
    portal,
    echoPorts,
    probes: await planProbes(db, cast, options.folder),
    standIns: [...gateways.values()].filter((one) => one !== lab),
    lab: lab ? { ...lab, portalPort: options.port } : null,
  };
  writeFileSync(options.file, JSON.stringify(plan), { mode: 0o600 });
}

const enrolled = (folder: string) => existsSync(path.join(folder, "identity.json"));

async function environmentIdOf(db: Database, key: EnvironmentKey): Promise<string> {
  return asSystem(demoContext(db), async (tx) => {
    const [row] = await tx
      .select({ id: environments.id })
      .from(environments)
      .where(eq(environments.name, environmentFacts[key].name));
    if (!row) throw new Error(`The demo's environment ${environmentFacts[key].name} is gone. Start with -- --reset.`);
    return row.id;
  });
}

/** With a real gateway people connect to it inside the demo's network; else the entry point is as invented as the rest. */
async function setEndpoint(db: Database, cast: Cast, environmentId: string, real: boolean): Promise<void> {
  const vpnEndpoint = real ? labEndpoint : environmentFacts[realEnvironment].vpnEndpoint;
  const [current] = await asSystem(demoContext(db), (tx) =>
    tx.select().from(environments).where(eq(environments.id, environmentId)),
  );
  if (!current || current.vpnEndpoint === vpnEndpoint) return;
  const { id: _id, createdAt: _at, ...facts } = current;
  await updateEnvironment(await cast({ name: admin, vendor: null }), { ...facts, environmentId, vpnEndpoint });
}

async function gatewayToken(
  db: Database,
  cast: Cast,
  { environmentId, key, folder }: { environmentId: string; key: EnvironmentKey; folder: string },
): Promise<string | undefined> {
  if (enrolled(folder)) return undefined;
  const ctx = await cast({ name: admin, vendor: null });
  const name = environmentFacts[key].gateway;
  return (await issueGatewayToken(ctx, { environmentId, name }, await portalForAgents(db))).token;
}

/**
 * Points the probes at an echo on this machine instead of the gateway's, which only a tunnel reaches. Its port is kept over
 * starts unless another program took it.
 */
async function placeEcho(db: Database, environmentId: string): Promise<number> {
  const ctx = demoContext(db);
  const ofEnvironment = and(eq(probeTargets.environmentId, environmentId), eq(probeTargets.kind, "udp"));
  const [target] = await asSystem(ctx, (tx) => tx.select().from(probeTargets).where(ofEnvironment));
  if (!target) throw new Error("The environment has no echo to measure.");
  const here = target.host === "127.0.0.1";
  const port = await freeUdpPort(here ? target.port : 0);
  if (here && port === target.port) return port;
  await asSystem(ctx, async (tx) => {
    const moved = { label: "Gateway echo, delayed by the demo", host: "127.0.0.1", port };
    await tx.update(probeTargets).set(moved).where(eq(probeTargets.id, target.id));
    await recordAudit(tx, ctx, {
      action: "environment.changed",
      subject: { type: "environment", id: environmentId, name: target.label },
      environmentId,
      before: { label: target.label, host: target.host, port: target.port },
      after: moved,
    });
  });
  return port;
}

/** The wanted port, or any free one. */
async function freeUdpPort(wanted: number): Promise<number> {
  const socket = createSocket("udp4");
  try {
    socket.bind(wanted, "127.0.0.1");
    await once(socket, "listening");
    return socket.address().port;
  } catch (error) {
    if (wanted === 0) throw error;
    return freeUdpPort(0);
  } finally {
    socket.close();
  }
}

/** One probe for every annotator with an assignment; its real agent measures through that person's invented line. */
async function planProbes(db: Database, cast: Cast, folder: string): Promise<ProbePlan[]> {
  const ids = await asSystem(demoContext(db), async (tx) => {
    const active = eq(annotators.status, "active");
    const rows = await tx.select({ id: annotators.id, email: annotators.email }).from(annotators).where(active);
    return new Map(rows.map((row) => [row.email, row.id]));
  });
  const plans: ProbePlan[] = [];
  for (const [index, story] of annotatorStories.entries()) {
    const annotatorId = ids.get(emailOf(story));
    if (!story.project || !annotatorId) continue;
    const own = path.join(folder, `probe-${index + 1}`);
    const known = enrolled(own);
    // Switched off once, it stays off: its state is unknown from then on.
    if (known && story.line === "silent") continue;
    const plan: ProbePlan = { folder: own, index, line: lineOf(story.line, index) };
    if (!known) {
      const coordinator = await cast({ name: coordinators[story.vendor], vendor: story.vendor });
      plan.token = (await issueProbeToken(coordinator, { annotatorId }, await portalForAgents(db))).token;
    }
    plans.push(plan);
  }
  await asSystem(demoContext(db), (tx) =>
    tx
      .update(agents)
      .set({ demo: true })
      .where(
        and(eq(agents.kind, "probe"), isNotNull(agents.annotatorId), inArray(agents.annotatorId, [...ids.values()])),
      ),
  );
  return plans;
}
