"use client";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/section.tsx";
import { ReplaceAppDialog } from "./replace-app-dialog.tsx";

/** The app that shows the codes, and another in its place. */
export function AppSection({ hasApp, hasPassword }: { hasApp: boolean; hasPassword: boolean }) {
  const beside = hasPassword ? "your password" : "your company account";
  const [open, setOpen] = useState(false);
  return (
    <Section
      title="Authenticator app"
      actions={
        <Button size="sm" onClick={() => setOpen(true)}>
          {hasApp ? "Replace the app…" : "Set up an app…"}
        </Button>
      }
    >
      <p className="py-2.5 text-ink-muted">
        {hasApp
          ? `Set up. Its code goes beside ${beside}, and each works once. A new phone: put the new app in the place of the old one here.`
          : `None is set up. An app's code beside ${beside} is a way in where your passkey is not.`}
      </p>
      {open ? <ReplaceAppDialog hasApp={hasApp} onClose={() => setOpen(false)} /> : null}
    </Section>
  );
}
