"use client";
import { Dialog } from "#components/ui/dialog.tsx";
import { OneTimeLink } from "#components/ui/one-time-link.tsx";
import type { ShownLink } from "./types.ts";

/** Shows the link of an invitation that was sent again; the one before stopped working. */
export function InvitationLinkDialog({ link, onClose }: { link: ShownLink; onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`New link for ${link.name}`}>
      <OneTimeLink {...link} onClose={onClose} />
    </Dialog>
  );
}
