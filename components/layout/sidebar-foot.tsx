import type { ReactNode } from "react";
import type { SignOutTarget } from "./sign-out.ts";
import { type ShellUser, UserMenu } from "./user-menu.tsx";

interface SidebarFootProps {
  user: ShellUser;
  sealed?: ReactNode;
  signOut?: SignOutTarget;
}

/** Foot of the sidebar: how fresh the sealed log is, and who is signed in. */
export function SidebarFoot({ user, sealed, signOut }: SidebarFootProps) {
  return (
    <div className="mt-auto border-t border-line pt-2.5">
      {sealed ? <div className="mb-[9px] border-b border-line px-2 pb-[9px]">{sealed}</div> : null}
      <UserMenu user={user} signOut={signOut} />
    </div>
  );
}
