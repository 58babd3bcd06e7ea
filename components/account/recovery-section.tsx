"use client";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/section.tsx";
import { RecoveryCodesDialog } from "./recovery-codes-dialog.tsx";

/** How many codes are left for the day the app is lost, and new ones. */
export function RecoverySection({ left }: { left: number }) {
  const [open, setOpen] = useState(false);
  return (
    <Section
      title="Recovery codes"
      count={left === 0 ? "none" : `${left} left`}
      actions={
        <Button size="sm" onClick={() => setOpen(true)}>
          {left === 0 ? "Make recovery codes…" : "Make new ones…"}
        </Button>
      }
    >
      <p className="py-2.5 text-ink-muted">
        Each goes once in the place of the app's code, for the day your device is lost. Without any, an administrator
        has to reset your sign-in.
      </p>
      {open ? <RecoveryCodesDialog left={left} onClose={() => setOpen(false)} /> : null}
    </Section>
  );
}
