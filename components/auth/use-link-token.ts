"use client";

import { useSyncExternalStore } from "react";

const listen = (changed: () => void) => {
  addEventListener("hashchange", changed);
  return () => removeEventListener("hashchange", changed);
};

/** The one-time token after the # of the address, which no server ever sees in a log; null until the page runs. */
export function useLinkToken(): string | null {
  return useSyncExternalStore(
    listen,
    () => location.hash.slice(1),
    () => null,
  );
}
