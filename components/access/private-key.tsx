"use client";

import { createContext, type ReactNode, use, useMemo, useState } from "react";
import type { KeyPair } from "./wireguard-keys.ts";

type Holder = { pair: KeyPair | null; hold: (pair: KeyPair) => void };
const HolderContext = createContext<Holder | null>(null);

/** Keeps the private key in this tab's memory only: closing the tab forgets it, and no storage ever sees it. */
export function PrivateKeyProvider({ children }: { children: ReactNode }) {
  const [pair, hold] = useState<KeyPair | null>(null);
  const value = useMemo(() => ({ pair, hold }), [pair]);
  return <HolderContext value={value}>{children}</HolderContext>;
}

export function usePrivateKey(): Holder {
  const holder = use(HolderContext);
  if (!holder) throw new Error("usePrivateKey needs PrivateKeyProvider above it");
  return holder;
}
