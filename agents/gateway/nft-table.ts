import { z } from "zod";
import type { GateElement } from "./gate-element.ts";
import {
  type ElementSetting,
  expectedRules,
  type RulesetInput,
  renderRemoval,
  renderRuleset,
  renderSetting,
  tableName,
} from "./render-nft.ts";
import { runCommand } from "./run-command.ts";

export interface ObservedElement extends GateElement {
  packets: number;
  bytes: number;
  /** What is left in milliseconds, in whole seconds as nft tells it; null when the element never ends. */
  expiresMs: number | null;
}
export interface ObservedTable {
  /** The rules and chains exactly as the kernel lists them, without handles and counters. */
  rules: string;
  elements: ObservedElement[];
  /** Endpoints that asked for a handshake in the last seconds, newest first. */
  callers: string[];
}

const listing = z.object({ nftables: z.array(z.record(z.string(), z.unknown())) });
const chain = z.object({ name: z.string(), hook: z.string(), prio: z.number(), policy: z.string() });
const rule = z.object({ chain: z.string(), comment: z.string().default(""), expr: z.array(z.unknown()) });
const element = z.object({
  val: z.object({ concat: z.tuple([z.ipv4(), z.ipv4(), z.enum(["tcp", "udp"]), z.number().int()]) }),
  timeout: z.number().optional(),
  expires: z.number().optional(),
  counter: z.object({ packets: z.number(), bytes: z.number() }).optional(),
});
const named = z.object({ name: z.string() });
const caller = z.object({
  val: z.object({ concat: z.tuple([z.union([z.ipv4(), z.ipv6()]), z.number().int()]) }),
  expires: z.number().default(0),
});
const callerSet = z.object({ elem: z.array(z.object({ elem: caller })).default([]) });
const grantSet = z.object({ elem: z.array(z.object({ elem: element })).default([]) });

/** Reads `nft -j list table` into what we compare and report. Throws when the listing has another shape. */
export function parseTable(json: string): ObservedTable {
  const rules: string[] = [];
  const elements: ObservedElement[] = [];
  const callers: z.infer<typeof caller>[] = [];
  for (const entry of listing.parse(JSON.parse(json)).nftables) {
    if (entry.chain) rules.push(JSON.stringify(chain.parse(entry.chain)));
    if (entry.rule) {
      const parsed = rule.parse(entry.rule);
      rules.push(JSON.stringify({ ...parsed, expr: parsed.expr.map((e) => (isCounter(e) ? "counter" : e)) }));
    }
    const setName = entry.set ? named.parse(entry.set).name : "";
    if (setName === "callers" || setName === "callers6")
      // A hint only: whatever else lies in there must not stop the gate.
      callers.push(...(callerSet.safeParse(entry.set).data?.elem ?? []).map(({ elem }) => elem));
    if (setName === "grants") {
      const set = grantSet.safeParse(entry.set);
      if (!set.success) throw new Error("The grants set holds something that is not a grant.");
      for (const { elem } of set.data.elem) {
        const [source, address, protocol, port] = elem.val.concat;
        elements.push({
          source,
          address,
          protocol,
          port,
          packets: elem.counter?.packets ?? 0,
          bytes: elem.counter?.bytes ?? 0,
          expiresMs: elem.timeout === undefined ? null : (elem.expires ?? elem.timeout) * 1_000,
        });
      }
    }
  }
  callers.sort((a, b) => b.expires - a.expires);
  return { rules: rules.join("\n"), elements, callers: callers.map(({ val }) => endpointText(...val.concat)) };
}

const endpointText = (address: string, port: number) =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
const isCounter = (expression: unknown): boolean =>
  typeof expression === "object" && expression !== null && "counter" in expression;

/** Whether the listing has exactly our rules, in our order, on the hooks where they bite. Null, or what is wrong. */
export function tableProblem(table: ObservedTable, input: RulesetInput): string | null {
  const lines = table.rules.split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
  const hooks = { forwarding: "forward", incoming: "input", resetting: "postrouting", calling: "input" } as const;
  for (const [name, wanted] of Object.entries(expectedRules(input))) {
    const hook = hooks[name as keyof typeof hooks];
    if (!lines.some((line) => line.name === name && line.hook === hook))
      return `the chain ${name} is not on the ${hook} hook`;
    const found = lines.filter((line) => line.chain === name).map((line) => line.comment);
    if (found.join() !== wanted.join()) return `the chain ${name} has other rules than were loaded`;
  }
  return null;
}

/** The kernel's side of the gate. Every call is one nft process and one transaction. */
export const nftTable = {
  /** Loads the table and reads it back. Throws when what the kernel then lists is not what was asked. */
  async load(input: RulesetInput): Promise<ObservedTable> {
    await runCommand(["nft", "-f", "-"], { stdin: renderRuleset(input) });
    const table = await nftTable.read();
    const problem = tableProblem(table, input);
    if (problem) throw new Error(`The firewall was loaded but reads back wrong: ${problem}.`);
    return table;
  },
  read: async (): Promise<ObservedTable> =>
    parseTable(await runCommand(["nft", "-j", "list", "table", "inet", tableName])),
  async remove(elements: readonly GateElement[]): Promise<void> {
    if (elements.length > 0) await runCommand(["nft", "-f", "-"], { stdin: `${renderRemoval(elements)}\n` });
  },
  async set(settings: readonly ElementSetting[]): Promise<void> {
    if (settings.length > 0) await runCommand(["nft", "-f", "-"], { stdin: `${renderSetting(settings)}\n` });
  },
  /** Empties the set without looking at it: the way out when it holds something unreadable. */
  flush: async (): Promise<void> => {
    await runCommand(["nft", "flush", "set", "inet", tableName, "grants"]);
  },
};
export type NftTable = typeof nftTable;
