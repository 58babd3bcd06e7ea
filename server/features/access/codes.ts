import { randomInt } from "node:crypto";

// Without 0/O, 1/I/L and U: read aloud on the phone without mistakes.
const letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A short name such as R-7K2M4. Random, since a counter would tell one vendor how busy the others are. */
export function shortCode(prefix: "R" | "G"): string {
  return `${prefix}-${Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join("")}`;
}
