"use client";
import { ChevronsUpDown, LogOut, UserRound } from "lucide-react";
import { DropdownMenu, MenuItem, MenuLink, MenuRadio, MenuRule } from "#components/ui/dropdown-menu.tsx";
import type { ThemeChoice } from "#components/ui/preferences.ts";
import { usePreferences } from "#components/ui/preferences-provider.tsx";
import { themeOptions } from "#components/ui/theme-options.ts";
import { useToast } from "#components/ui/toast.tsx";
import { routes } from "#lib/routes.ts";
import { signOut as leave, type SignOutTarget } from "./sign-out.ts";

export interface ShellUser {
  name: string;
  /** "Project manager, 3 projects". */
  detail: string;
}

/** Who is signed in; opens theme, account and sign-out. */
export function UserMenu({ user, signOut }: { user: ShellUser; signOut?: SignOutTarget }) {
  const { theme, setTheme } = usePreferences();
  const toast = useToast();
  return (
    <DropdownMenu
      align="start"
      side="top"
      trigger={
        <button
          type="button"
          className="flex w-full items-center gap-2 rounded-md px-2 py-1 text-left hover:bg-hover focus-visible:-outline-offset-2"
        >
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium">{user.name}</span>
            <span className="block text-xs leading-[1.125rem] text-ink-muted">{user.detail}</span>
          </span>
          <ChevronsUpDown aria-hidden="true" className="size-3.5 text-ink-faint" strokeWidth={1.9} />
        </button>
      }
    >
      <MenuRadio
        label="Theme"
        value={theme}
        onValueChange={(value) => setTheme(value as ThemeChoice)}
        options={themeOptions}
      />
      <MenuRule />
      <MenuLink href={routes.account()}>
        <UserRound aria-hidden="true" strokeWidth={1.9} />
        Your account
      </MenuLink>
      <MenuItem
        onSelect={() => {
          leave(signOut).catch(() =>
            toast({
              title: "You are still signed in",
              detail: "The portal did not answer. Try again, or close the browser.",
              state: "failed",
            }),
          );
        }}
      >
        <LogOut aria-hidden="true" strokeWidth={1.9} />
        Sign out
      </MenuItem>
    </DropdownMenu>
  );
}
