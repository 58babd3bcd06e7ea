"use client";

import { useSyncExternalStore } from "react";
import { linkInput } from "#lib/schemas/members.ts";

const listen = (changed: () => void) => {
  addEventListener("hashchange", changed);
  return () => removeEventListener("hashchange", changed);
};

/**
 * The one-time token after the # of the address, which no server ever sees in a log.
 * @returns null until the page runs in a browser; "" when the address carries no whole token
 */
export function useLinkToken(): string | null {
  return useSyncExternalStore(
    listen,
    () => (linkInput.safeParse({ token: location.hash.slice(1) }).success ? location.hash.slice(1) : ""),
    () => null,
  );
}
