import fc from "fast-check";
import { z } from "zod";
import { idPlaces } from "./input-ids.ts";

type Path = readonly string[];
type Json = {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: Json;
  properties?: Record<string, Json>;
  required?: string[];
  anyOf?: Json[];
  allOf?: Json[];
};

const encoded = (text: string) => Buffer.from(text).toString("base64url");
const nested = (depth: number, wrap: (inner: unknown) => unknown) => {
  let value: unknown = "x";
  for (let level = 0; level < depth; level += 1) value = wrap(value);
  return value;
};

/** What is slipped into a text that would otherwise pass. */
const insertions = ["\u0000", "\ud800", "\udfff", "\u202e", "'", "\\", "%", "_", "\n", "<", "\u{10ffff}", "{{7*7}}"];

/** Texts no form sends; the encoded ones are places in a list as nobody hands them out. */
const strings = [
  "",
  " ",
  ...insertions,
  "x".repeat(2_100),
  "\u0000".repeat(64),
  "x".repeat(300_000),
  "' or 1=1--",
  "__proto__",
  "constructor",
  "-infinity",
  "0x1f",
  "../../etc/passwd",
  "2026-02-30T00:00:00Z",
  "00000000-0000-0000-0000-000000000000",
  "http://[::ffff:127.0.0.1]/",
  encoded("null"),
  encoded("{}"),
  encoded('["a","b"]'),
  encoded('["\\u0000","00000000-0000-4000-8000-000000000000"]'),
  encoded('["\\ud800","00000000-0000-4000-8000-000000000000"]'),
  encoded('["a","------------------------------------"]'),
  encoded("2100-01-01 00:00:00+00|------------------------------------"),
  encoded("9999-99-99 99:99:99|00000000-0000-4000-8000-000000000000"),
  encoded("----------|00000000-0000-4000-8000-000000000000"),
];

/** Anything that can arrive in place of what a procedure wants, as superjson carries it. */
const things: unknown[] = [
  undefined,
  null,
  true,
  [],
  {},
  -1,
  -0,
  0.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  Number.MAX_VALUE,
  10n ** 30n,
  new Date(Number.NaN),
  new Date(0),
  new Date(8.64e15),
  new Date(-8.64e15),
  new Map([["__proto__", 1]]),
  new Set([1]),
  /(a+)+$/,
  new Error("x"),
  new URL("http://127.0.0.1/"),
  new Uint8Array(),
  new Uint8Array(100_000),
  Buffer.from("%PDF-1.7 \u0000 <svg onload=1>"),
  JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
  { toString: 1, valueOf: null, length: 2 ** 40 },
  nested(1_000, (inner) => [inner]),
  nested(1_000, (inner) => ({ inner })),
  Array.from({ length: 20_000 }, () => "00000000-0000-4000-8000-000000000000"),
];

/** Keys nobody may set about themselves, and those that reach into an object's workings. */
const extraKeys = [
  "__proto__",
  "constructor",
  "role",
  "roles",
  "vendorId",
  "status",
  "mfaAt",
  "organisation",
  "toString",
];

const hostile: fc.Arbitrary<unknown> = fc.oneof(fc.constantFrom(...strings), fc.constantFrom(...things), fc.anything());

/**
 * Inputs of one procedure: such as its schema describes, such as people send with something wrong in them, and nonsense.
 * @param schema null for a procedure that takes nothing
 * @param samples what people send
 * @param ids of things of everyone, to stand wherever an id can
 */
export function hostileInputs(
  schema: z.ZodType | null,
  samples: readonly unknown[],
  ids: readonly string[],
): fc.Arbitrary<unknown> {
  if (!schema) return hostile;
  const described = fromJson(jsonOf(schema), examples(samples, ids));
  const sent = samples.length > 0 ? [fc.constantFrom(...samples)] : [];
  return fc.oneof(
    { weight: 6, arbitrary: described },
    { weight: 14, arbitrary: fc.oneof(...sent, described).chain((sample) => damaged(sample, ids)) },
    { weight: 1, arbitrary: hostile },
  );
}

/** A sample with up to three places changed. */
function damaged(sample: unknown, ids: readonly string[]): fc.Arbitrary<unknown> {
  const places = placesOf(sample);
  const change = (at: number) => fc.tuple(fc.constant(places[at]?.path ?? []), worse(places[at]?.value, ids));
  const extra = fc.tuple(
    fc.constantFrom(...extraKeys).map((key): Path => [key]),
    hostile,
  );
  const one =
    places.length === 0 ? extra : fc.oneof({ weight: 9, arbitrary: fc.nat(places.length - 1).chain(change) }, extra);
  return fc
    .array(one, { minLength: 1, maxLength: 3 })
    .map((changes) => changes.reduce((input: unknown, [path, value]) => withValue(input, path, value), sample));
}

const uuid = /^[0-9a-f-]{36}$/;

function worse(value: unknown, ids: readonly string[]): fc.Arbitrary<unknown> {
  if (typeof value !== "string") return hostile;
  const slipped = fc
    .tuple(fc.nat(value.length), fc.constantFrom(...insertions))
    .map(([at, what]) => value.slice(0, at) + what + value.slice(at));
  return uuid.test(value)
    ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ids) }, hostile, slipped)
    : fc.oneof({ weight: 4, arbitrary: slipped }, hostile, fc.constantFrom(...ids));
}

/** Places of plain objects and lists; what nonsense holds further down is nonsense already. */
function placesOf(input: unknown, path: Path = []): { path: Path; value: unknown }[] {
  const here = path.length > 0 ? [{ path, value: input }] : [];
  if (!isPlain(input) || path.length > 4) return here;
  const inside = Object.keys(input).flatMap((key) => placesOf(input[key], [...path, key]));
  return [...here, ...inside];
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" &&
  value !== null &&
  [Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value));

/** A copy with another value at one place; when an earlier change has taken the place away, the input as it is. */
function withValue(input: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (!isPlain(input)) return input;
  const copy = Array.isArray(input) ? [...input] : { ...input };
  // Not by assignment: `__proto__` shall be a key of its own, as JSON.parse makes it.
  Object.defineProperty(copy, key, { value: withValue(input[key], rest, value), ...ordinary });
  return copy;
}
const ordinary = { enumerable: true, configurable: true, writable: true };

function jsonOf(schema: z.ZodType): Json {
  return z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === "date") jsonSchema.format = "date-object";
    },
  }) as Json;
}

type Known = (key: string) => fc.Arbitrary<string>;

/** Ids for a key: mostly those people send there, so that an act is really done; else anybody's, of anything. */
function examples(samples: readonly unknown[], ids: readonly string[]): Known {
  const places = samples.flatMap((sample) => idPlaces(sample));
  return (key) => {
    const usual = places.filter(({ path }) => path.includes(key)).map(({ value }) => value);
    const any = fc.constantFrom(...ids);
    return usual.length > 0 ? fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...usual) }, any) : any;
  };
}

/** What a schema describes; refinements it cannot put in JSON may still refuse it. */
function fromJson(json: Json, known: Known, key = ""): fc.Arbitrary<unknown> {
  const { properties, items, anyOf, allOf } = json;
  if (json.enum) return fc.constantFrom(...json.enum);
  if ("const" in json) return fc.constant(json.const);
  if (anyOf) return fc.oneof(...anyOf.map((one) => fromJson(one, known, key)));
  if (properties) {
    const parts = Object.fromEntries(
      Object.entries(properties).map(([name, one]) => [name, fromJson(one, known, name)]),
    );
    return fc.record(parts, { requiredKeys: json.required ?? [] });
  }
  if (items)
    return fc.array(fromJson(items, known, key), {
      minLength: json.minItems ?? 0,
      maxLength: Math.min(json.maxItems ?? 4, 4),
    });
  if (json.format === "date-object") return fc.date({ noInvalidDate: false });
  if (json.type === "integer") return fc.integer({ min: json.minimum ?? 0, max: json.maximum ?? 1_000 });
  if (json.type === "number") return fc.double({ min: json.minimum ?? 0, max: json.maximum ?? 1_000, noNaN: true });
  if (json.type === "null") return fc.constant(null);
  if (json.type === "string") return textOf({ ...json, ...allOf?.find((one) => one.pattern) }, known(key));
  return hostile;
}

function textOf(
  { format, pattern, minLength = 0, maxLength = 200 }: Json,
  known: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  if (format === "uuid") return known;
  if (format === "email") return fc.emailAddress();
  const plain = fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, 200) });
  if (!pattern || /\\p\{|\(\?/.test(pattern)) return plain;
  return fc.oneof(fc.stringMatching(new RegExp(pattern)), plain);
}

/** Every id a world holds. */
export function idsOf(...worlds: readonly object[]): string[] {
  return [
    ...new Set(
      worlds.flatMap((world) => idPlaces({ ...world, coordinator: null, self: null }).map((one) => one.value)),
    ),
  ];
}
