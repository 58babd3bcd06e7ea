"use client";
import { Button } from "#components/ui/button.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import type { ShownLink } from "./types.ts";

/** What to do with a fresh link, and the link itself. */
export function LinkOnce({ link, onClose }: { link: ShownLink; onClose: () => void }) {
  return (
    <>
      <p className="mb-3">
        {link.mailed
          ? `The link is on its way to ${link.name} by mail.`
          : `No mail was sent: hand the link to ${link.name} yourself, over a way only they read.`}{" "}
        It works once, for 7 days, and is not shown again.
      </p>
      <CodeBlock code={link.url} label="link" />
      <div className="mt-5 flex justify-end">
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </>
  );
}

/** Shows the link of an invitation that was sent again; the one before stopped working. */
export function InvitationLinkDialog({ link, onClose }: { link: ShownLink; onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`New link for ${link.name}`}>
      <LinkOnce link={link} onClose={onClose} />
    </Dialog>
  );
}
