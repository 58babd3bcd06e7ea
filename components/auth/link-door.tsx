"use client";

import { type ReactNode, useEffect } from "react";
import { ErrorState } from "#components/ui/error-state.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useLinkToken } from "./use-link-token.ts";

interface LinkDoorProps<Opened> {
  /** The mutation that opens the link. */
  open: { mutate: (input: { token: string }) => void; data: Opened | undefined; error: { message: string } | null };
  /** Over the portal's sentence when it refuses: "This link does not work". */
  refusedTitle: string;
  children: (opened: Opened, token: string) => ReactNode;
}

/** Opens the link a page was called with, once, and shows what belongs behind it or why it does not open. */
export function LinkDoor<Opened>({ open, refusedTitle, children }: LinkDoorProps<Opened>) {
  const token = useLinkToken();
  const { mutate } = open;
  useEffect(() => {
    if (token) mutate({ token });
  }, [token, mutate]);
  if (token === "")
    return (
      <ErrorState title="The link is not complete">Open it as it was sent to you, up to its last sign.</ErrorState>
    );
  if (open.error) return <ErrorState title={refusedTitle}>{open.error.message}</ErrorState>;
  if (!open.data || !token) return <SkeletonRows rows={4} />;
  return children(open.data, token);
}
