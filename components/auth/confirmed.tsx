"use client";

import { useEffect } from "react";
import { Note } from "#components/ui/note.tsx";
import { sayProven } from "./proof-channel.ts";

/** End of a step-up at a provider, in a tab of its own: tells the tab that waits, and closes where the browser lets it. */
export function Confirmed() {
  useEffect(() => {
    sayProven();
    close();
  }, []);
  return (
    <Note tone="active" alert>
      <b>You are confirmed.</b> Close this tab; the other one goes on by itself.
    </Note>
  );
}
