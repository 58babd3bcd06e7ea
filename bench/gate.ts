import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { raiseGateRig } from "#scripts/gate/rig.ts";
import { netlabAvailable } from "#scripts/netlab/netlab-available.ts";
import { createRounds, type LeaseRound, type Round, roundKinds } from "./gate-rounds.ts";

const usage = `npm run --silent bench:gate [-- --rounds N] [-- --lease-rounds N] [-- --lease SECONDS]

Measures the gate through the whole portal with packets as the evidence, in namespaces on this machine (needs root).
Prints one JSON object on stdout, all times in seconds; progress goes to stderr.
  open_s           the last approval is sent -> the first packet comes back to the annotator
  cut_s            the revocation is sent -> the last packet comes back
  receipt_error_s  what the receipt says, by its moment and by its seconds, against that last packet
  lease_overrun_s  web and worker are killed -> the last packet, beyond one lease; below 0 = sooner
Aims: open 3, cut 1, receipt 0.5, lease overrun 5.`;

const root = path.resolve(import.meta.dirname, "..");
const say = (line: string) => process.stderr.write(`${line}\n`);
const whole = (text: string, least: number) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) throw new Error(`“${text}” is not a number of at least ${least}.`);
  return value;
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "20" },
      "lease-rounds": { type: "string", default: "3" },
      lease: { type: "string", default: "6" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return void process.stdout.write(`${usage}\n`);
  const rounds = whole(values.rounds, 1);
  const leaseRounds = whole(values["lease-rounds"], 1);
  const leaseSeconds = whole(values.lease, 2);
  const available = netlabAvailable();
  if (!available.ok) throw new Error(`Nothing can be measured here: ${available.reason}`);
  build();
  const rig = await raiseGateRig({ leaseSeconds, say });
  try {
    const { round, leaseRound, end } = createRounds(rig);
    const done: Round[] = [];
    for (let n = 0; n < rounds; n += 1) {
      const one = await round(roundKinds[n % roundKinds.length] ?? roundKinds[0], n % 2 === 1);
      done.push(one);
      say(`${n + 1}/${rounds} ${JSON.stringify(one, rounded)}`);
    }
    const leases: LeaseRound[] = [];
    for (let n = 0; n < leaseRounds; n += 1) {
      leases.push(await leaseRound(leaseSeconds * 1_000));
      say(`lease ${n + 1}/${leaseRounds} ${JSON.stringify(leases.at(-1), rounded)}`);
    }
    await end();
    const result = summary(done, leases, leaseSeconds);
    process.stdout.write(`${JSON.stringify(result, rounded)}\n`);
  } finally {
    await rig.stop();
  }
}

function summary(done: readonly Round[], leases: readonly LeaseRound[], leaseSeconds: number) {
  const spread = (all: readonly number[]) => ({ p50: median(all), max: Math.max(...all) });
  return {
    open_s: spread(done.map((one) => one.open)),
    cut_s: spread(done.map((one) => one.cut)),
    receipt_error_s: { max: Math.max(...done.map((one) => one.receiptError)) },
    lease_overrun_s: { max: Math.max(...leases.map((one) => one.overrun)) },
    rounds: done.length,
    lease_rounds: leases.length,
    lease_s: leaseSeconds,
    open_max_by_kind_s: Object.fromEntries(
      roundKinds.flatMap((kind) => {
        const own = done.filter((one) => one.kind === kind).map((one) => one.open);
        return own.length > 0 ? [[kind, Math.max(...own)]] : [];
      }),
    ),
  };
}

function median(all: readonly number[]): number {
  const sorted = [...all].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

const rounded = (_key: string, value: unknown) =>
  typeof value === "number" ? Math.round(value * 1_000) / 1_000 : value;

/** What is measured has to be what the sources say. */
function build(): void {
  say("building the portal");
  const next = path.join(root, "node_modules", "next", "dist", "bin", "next");
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
  const { status } = spawnSync(process.execPath, [next, "build"], { cwd: root, env, stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error("The portal could not be built; the lines above say why.");
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    say(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
