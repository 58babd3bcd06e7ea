"use client";
import { ConfirmDialog, type ConfirmDialogProps } from "./confirm-dialog.tsx";
import { Dialog } from "./dialog.tsx";
import { OneTimeLink } from "./one-time-link.tsx";

interface ConfirmLinkDialogProps extends Omit<ConfirmDialogProps, "open" | "onOpenChange"> {
  /** The link once it is made; then it is shown instead of the question. */
  link: { name: string; url: string; mailed: boolean } | undefined;
  linkTitle: string;
  onClose: () => void;
}

/** Asks before it makes a one-time link, and shows the link the one time it can be shown. */
export function ConfirmLinkDialog({ link, linkTitle, onClose, ...question }: ConfirmLinkDialogProps) {
  const onOpenChange = (open: boolean) => open || onClose();
  if (!link) return <ConfirmDialog open onOpenChange={onOpenChange} {...question} />;
  return (
    <Dialog open onOpenChange={onOpenChange} title={linkTitle}>
      <OneTimeLink {...link} onClose={onClose} />
    </Dialog>
  );
}
