import { z } from "zod";
import type { Database } from "#db/client.ts";
import type { UserActor } from "#server/context.ts";
import type { World } from "#server/testing/world.ts";
import { ask, routerProcedures } from "./ask.ts";
import type { Call } from "./calls.ts";
import { idPlaces } from "./input-ids.ts";
import { procedures } from "./procedures.ts";

/** One question somebody can ask of the portal. */
export type Question = { path: string; input: unknown };

type Json = { properties?: Record<string, { enum?: unknown[] }>; anyOf?: Json[]; allOf?: Json[] };

/**
 * Everything somebody can read: every query they may call, unfiltered, with each filter alone and with all of them, every
 * value of every choice, one row a page; about their own things, and about a stranger's.
 */
export function readSurface(role: UserActor["roles"][number], own: World, stranger: World): Question[] {
  const questions = Object.entries(procedures).flatMap(([path, calls]) => {
    const procedure = routerProcedures[path];
    if (procedure?._def.type !== "query") return [];
    const mine = calls.filter((call) => call.may === "anyone" || call.may.includes(role));
    if (mine.length === 0) return [];
    const schema = (procedure._def.inputs as z.ZodType[])[0];
    return inputsOf(mine, schema, own, stranger).map((input) => ({ path, input }));
  });
  const seen = new Set<string>();
  return questions.filter((question) => {
    const text = keyOf(question);
    return !seen.has(text) && Boolean(seen.add(text));
  });
}

/** A question as text; times within it say when the test ran and nothing else. */
export function keyOf({ path, input }: Question): string {
  return `${path} ${JSON.stringify(input, (_key, value) => (/^\d{4}-\d\d-\d\dT/.test(String(value)) ? "a time" : value)) ?? ""}`;
}

function inputsOf(calls: readonly Call[], schema: z.ZodType | undefined, own: World, stranger: World): unknown[] {
  if (!schema) return [undefined];
  const whole = calls.flatMap((call) => [call.input?.(own), call.input?.(stranger)]);
  const needed = whole[0] as Record<string, unknown>;
  const asRows = whole.filter((input) => typeof input === "object") as Record<string, unknown>[];
  const alone = asRows.flatMap((input) => Object.entries(input).map(([key, value]) => ({ [key]: value })));
  const choices = choicesOf(schema).map(([key, value]) => ({ [key]: value }));
  const small = { limit: 1 };
  const candidates = [{}, small, ...whole, ...[...alone, ...choices].flatMap((part) => [part, { ...needed, ...part }])];
  return candidates.filter((input) => schema.safeParse(input).success);
}

function choicesOf(schema: z.ZodType): [string, unknown][] {
  const walk = (json: Json): [string, unknown][] => [
    ...Object.entries(json.properties ?? {}).flatMap(([key, { enum: values = [] }]) =>
      values.map((value): [string, unknown] => [key, value]),
    ),
    ...[...(json.anyOf ?? []), ...(json.allOf ?? [])].flatMap(walk),
  ];
  return walk(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Json);
}

/** What one question is answered, with all further pages of a list. */
export async function readAll(db: Database, actor: UserActor, question: Question): Promise<string[]> {
  const answers: string[] = [];
  let input = question.input;
  for (let page = 0; page < 30; page++) {
    const { code, said } = await ask(db, actor, question.path, input);
    answers.push(`${code} ${said}`);
    const next = code === "OK" ? nextPage(JSON.parse(said)) : null;
    if (!next || typeof input !== "object" || input === null || !("limit" in input)) return answers;
    input = { ...input, ...next };
  }
  return answers;
}

function nextPage(answer: { json?: { older?: string | null; nextCursor?: string | null } }): object | null {
  if (answer.json?.older) return { after: answer.json.older };
  return answer.json?.nextCursor ? { cursor: answer.json.nextCursor } : null;
}

/** Whether a text carries any of a world's ids or names: what must not stand in an answer to a stranger. */
export function traces(text: string, of: World): string[] {
  const marks = [...idPlaces({ ...of, coordinator: null, self: null }).map((place) => place.value)];
  return [...marks, of.vendorName, of.projectName, of.annotatorName].filter((mark) => text.includes(mark));
}
