/** Neither PostgreSQL (NUL) nor RFC 8785 (lone surrogates) can hold it. */
const isBroken = (text: string) => text.includes("\u0000") || !text.isWellFormed();

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Whether a value, or anything in it, is text that cannot be stored. Looks into plain objects and lists, however deep,
 * their keys included: what else a schema accepts holds no text.
 */
export function holdsBrokenText(value: unknown): boolean {
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const one = waiting.pop();
    if (typeof one === "string") {
      if (isBroken(one)) return true;
    } else if (Array.isArray(one)) for (const item of one) waiting.push(item);
    else if (isPlainObject(one)) for (const [key, item] of Object.entries(one)) waiting.push(key, item);
  }
  return false;
}
