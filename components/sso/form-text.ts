/** Values people typed with commas or on lines of their own. */
export function toList(text: string): string[] {
  return [...new Set(text.split(/[\n,]/).map((part) => part.trim()))].filter((part) => part !== "");
}

type Known = { message?: string } | undefined;

/** The sentence about a field that is one line in the form and a list in the schema: of the field, or of its first wrong value. */
export function fieldError(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const whole = (error as Known)?.message;
  if (whole) return whole;
  for (const part of Object.values(error)) {
    const found = fieldError(part);
    if (found) return found;
  }
  return undefined;
}
