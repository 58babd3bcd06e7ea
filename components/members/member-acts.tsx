"use client";
import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { DropdownMenu, MenuItem, MenuLink } from "#components/ui/dropdown-menu.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { can, type Permission } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { ResetMemberDialog } from "./reset-member-dialog.tsx";
import { SessionsPanel } from "./sessions-panel.tsx";
import { RestoreMemberDialog, SuspendMemberDialog } from "./suspend-member-dialog.tsx";
import type { MemberRow } from "./types.ts";

interface MemberActsProps {
  member: Pick<MemberRow, "id" | "name" | "status" | "annotatorId">;
  rights: readonly Permission[];
  /** The reader's own row: nobody suspends themselves. */
  self: boolean;
}

/** What can be done about one person. */
export function MemberActs({ member, rights, self }: MemberActsProps) {
  const [open, setOpen] = useState<"sessions" | "reset" | "suspend" | "restore" | null>(null);
  const close = () => setOpen(null);
  const maySuspend = can(rights, "member.suspend");
  return (
    <>
      <DropdownMenu
        trigger={
          <IconButton label={`Acts for ${member.name}`}>
            <Ellipsis aria-hidden="true" />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => setOpen("sessions")}>Sessions…</MenuItem>
        {member.annotatorId ? <MenuLink href={routes.annotator(member.annotatorId)}>Open as annotator</MenuLink> : null}
        {can(rights, "member.resetSignIn") && !self && member.status === "active" ? (
          <MenuItem onSelect={() => setOpen("reset")}>Reset sign-in…</MenuItem>
        ) : null}
        {!maySuspend || self ? null : member.status === "suspended" ? (
          <MenuItem onSelect={() => setOpen("restore")}>Restore…</MenuItem>
        ) : member.annotatorId ? null : (
          <MenuItem danger onSelect={() => setOpen("suspend")}>
            Suspend…
          </MenuItem>
        )}
      </DropdownMenu>
      {open === "sessions" ? <SessionsPanel member={member} mayEnd={maySuspend} onClose={close} /> : null}
      {open === "reset" ? <ResetMemberDialog member={member} onClose={close} /> : null}
      {open === "suspend" ? <SuspendMemberDialog member={member} onClose={close} /> : null}
      {open === "restore" ? <RestoreMemberDialog member={member} onClose={close} /> : null}
    </>
  );
}
