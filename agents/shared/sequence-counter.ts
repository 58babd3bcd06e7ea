import type { IdentityStore } from "./identity-store.ts";

const block = 1_000;

export interface SequenceCounter {
  next(): number;
  /** After the portal refused a sequence: skip far ahead, further each time. */
  jump(): void;
}

/**
 * Numbers that only grow, over restarts and lost files too: it starts at the later of the clock and the persisted mark,
 * and reserves a block on disk before using any number of it. One counter serves every channel.
 */
export function createSequenceCounter(
  store: Pick<IdentityStore, "loadSequence" | "saveSequence">,
  now: () => number = Date.now,
): SequenceCounter {
  let current = Math.max(store.loadSequence() + block, now());
  let reserved = current;
  let step = block;
  return {
    next() {
      current += 1;
      if (current > reserved) {
        reserved = current + block;
        store.saveSequence(reserved);
      }
      return current;
    },
    jump() {
      current = Math.max(current, now()) + step;
      step = Math.min(step * 10, 100_000_000_000);
    },
  };
}
