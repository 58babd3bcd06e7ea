"use client";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";

interface CrumbValue {
  crumb: { path: string; label: string } | null;
  setCrumb: (crumb: { path: string; label: string }) => void;
}

const Context = createContext<CrumbValue | null>(null);

export function CrumbProvider({ children }: { children: ReactNode }) {
  const [crumb, setCrumb] = useState<CrumbValue["crumb"]>(null);
  const value = useMemo(() => ({ crumb, setCrumb }), [crumb]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useCrumb(): CrumbValue {
  const value = useContext(Context);
  if (!value) throw new Error("useCrumb needs AppShell above it");
  return value;
}
