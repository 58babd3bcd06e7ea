import type { ReactNode } from "react";
import { ApiProvider } from "#lib/trpc/provider.tsx";

/** Pages before anyone is signed in. */
export default function DoorLayout({ children }: { children: ReactNode }) {
  return <ApiProvider>{children}</ApiProvider>;
}
