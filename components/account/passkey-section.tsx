"use client";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { AddPasskeyDialog } from "./add-passkey-dialog.tsx";
import { RemovePasskeyDialog } from "./remove-passkey-dialog.tsx";
import { RenamePasskeyDialog } from "./rename-passkey-dialog.tsx";
import type { Account, Passkey } from "./types.ts";

/** The person's passkeys, and another one. */
export function PasskeySection({ account }: { account: Account }) {
  const { passkeys, passkeysPossible } = account;
  const [adding, setAdding] = useState(false);
  return (
    <Section
      title="Passkeys"
      count={passkeys.length}
      actions={
        passkeysPossible ? (
          <Button size="sm" variant={passkeys.length === 0 ? "primary" : undefined} onClick={() => setAdding(true)}>
            Add a passkey…
          </Button>
        ) : null
      }
    >
      <p className="py-2.5 text-ink-muted">
        A passkey is kept by your device or security key, which checks that it is you. It signs you in without password
        and code, and no false page can take it from you.
        {passkeysPossible ? "" : " At this address browsers make none: the portal needs a name and TLS."}
      </p>
      <ul>
        {passkeys.map((passkey) => (
          <PasskeyItem key={passkey.id} passkey={passkey} />
        ))}
      </ul>
      {adding ? <AddPasskeyDialog account={account} onClose={() => setAdding(false)} /> : null}
    </Section>
  );
}

function PasskeyItem({ passkey }: { passkey: Passkey }) {
  const [open, setOpen] = useState<"rename" | "remove" | null>(null);
  const close = () => setOpen(null);
  return (
    <li className="flex items-start gap-3 border-b border-line py-2.5">
      <div className="min-w-0 flex-1">
        <p className="font-medium wrap-anywhere">{passkey.name}</p>
        <p className="text-xs text-ink-faint">
          {passkey.backedUp ? "Kept on several devices" : "On one device"}, added{" "}
          <DateTime at={passkey.createdAt} show="day" />
          {passkey.lastUsedAt ? (
            <>
              , last used <DateTime at={passkey.lastUsedAt} relative />
            </>
          ) : (
            ", not used yet"
          )}
        </p>
      </div>
      <Button size="sm" aria-label={`Rename ${passkey.name}`} onClick={() => setOpen("rename")}>
        Rename…
      </Button>
      <Button size="sm" variant="danger-quiet" aria-label={`Remove ${passkey.name}`} onClick={() => setOpen("remove")}>
        Remove…
      </Button>
      {open === "rename" ? <RenamePasskeyDialog passkey={passkey} onClose={close} /> : null}
      {open === "remove" ? <RemovePasskeyDialog passkey={passkey} onClose={close} /> : null}
    </li>
  );
}
