"use client";
import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { DropdownMenu, MenuItem } from "#components/ui/dropdown-menu.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import type { Permission } from "#lib/permissions.ts";
import { can } from "#lib/permissions.ts";
import type { IdentityRow } from "./identity-columns.tsx";
import { OrderRotationDialog } from "./order-rotation-dialog.tsx";
import { RevokeIdentityDialog } from "./revoke-identity-dialog.tsx";

/** What can be done about one service identity; nothing for who may only read, or about a revoked one. */
export function IdentityActs({ identity, rights }: { identity: IdentityRow; rights: readonly Permission[] }) {
  const [open, setOpen] = useState<"rotate" | "revoke" | null>(null);
  const close = () => setOpen(null);
  if (identity.revokedAt || !can(rights, "agent.revoke")) return null;
  return (
    <>
      <DropdownMenu
        trigger={
          <IconButton label={`Acts for ${identity.name}`}>
            <Ellipsis aria-hidden="true" />
          </IconButton>
        }
      >
        {identity.key && can(rights, "agent.rotate") ? (
          <MenuItem onSelect={() => setOpen("rotate")}>Renew key…</MenuItem>
        ) : null}
        <MenuItem danger onSelect={() => setOpen("revoke")}>
          Revoke…
        </MenuItem>
      </DropdownMenu>
      {open === "rotate" ? <OrderRotationDialog agent={identity} onClose={close} /> : null}
      {open === "revoke" ? <RevokeIdentityDialog identity={identity} onClose={close} /> : null}
    </>
  );
}
