import { z } from "zod";
import { nobodysId } from "./calls.ts";

/** A place in an input that holds an id, openly or inside a cursor: its path, and the path without array positions. */
export type IdPlace = { path: readonly (string | number)[]; form: string; value: string };

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;
const cursorNames = new Set(["cursor", "after", "before"]);

/** The id inside a value: the value itself, or what a cursor carries. */
function idInside(value: string): { id: string; text: string; encoded: boolean } | null {
  const plain = uuid.exec(value);
  if (plain) return { id: plain[0], text: value, encoded: false };
  const text = Buffer.from(value, "base64url").toString();
  const hidden = uuid.exec(text);
  return hidden ? { id: hidden[0], text, encoded: true } : null;
}

/** The same value with an id nobody has in place of its own. */
export function withNobodysId(value: string): string {
  const found = idInside(value);
  if (!found) throw new Error(`there is no id in ${value}`);
  const text = found.text.replace(found.id, nobodysId(found.id));
  return found.encoded ? Buffer.from(text).toString("base64url") : text;
}

/** Every place of an input that holds an id. */
export function idPlaces(input: unknown, path: readonly (string | number)[] = []): IdPlace[] {
  if (typeof input === "string") {
    const form = path.map((part) => (typeof part === "number" ? "[]" : part)).join(".");
    return idInside(input) ? [{ path, form, value: input }] : [];
  }
  if (Array.isArray(input)) return input.flatMap((item, index) => idPlaces(item, [...path, index]));
  if (input === null || typeof input !== "object" || input instanceof Date || input instanceof Uint8Array) return [];
  return Object.entries(input).flatMap(([key, value]) => idPlaces(value, [...path, key]));
}

/** The input with other values at some places. */
export function replaced(input: unknown, values: readonly { path: IdPlace["path"]; value: string }[]): unknown {
  const copy = structuredClone(input);
  for (const { path, value } of values) {
    let at = copy as Record<string | number, unknown>;
    for (const part of path.slice(0, -1)) at = at[part] as Record<string | number, unknown>;
    const last = path.at(-1);
    if (last !== undefined) at[last] = value;
  }
  return copy;
}

type Json = {
  format?: string;
  properties?: Record<string, Json>;
  items?: Json;
  anyOf?: Json[];
  allOf?: Json[];
  oneOf?: Json[];
};

/** The places of a schema that take an id, in the form of `IdPlace.form`. */
export function schemaIdForms(schema: z.ZodType): string[] {
  const walk = (json: Json, path: readonly string[]): string[] => {
    const name = path.at(-1) ?? "";
    if (json.format === "uuid" || cursorNames.has(name)) return [path.join(".")];
    return [
      ...Object.entries(json.properties ?? {}).flatMap(([key, value]) => walk(value, [...path, key])),
      ...(json.items ? walk(json.items, [...path, "[]"]) : []),
      ...[...(json.anyOf ?? []), ...(json.allOf ?? []), ...(json.oneOf ?? [])].flatMap((part) => walk(part, path)),
    ];
  };
  return [...new Set(walk(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Json, []))];
}
