import type { ReactNode } from "react";
import { TimeZoneToggle } from "#components/ui/time-zone-toggle.tsx";
import { Brand } from "./brand.tsx";
import { Breadcrumb } from "./breadcrumb.tsx";
import { CommandPalette } from "./command-palette.tsx";
import { CrumbProvider } from "./crumb-provider.tsx";
import { MobileMenu } from "./mobile-menu.tsx";
import type { NavSection } from "./nav.ts";
import { NavList } from "./nav-list.tsx";
import { SidebarFoot } from "./sidebar-foot.tsx";
import type { SignOutTarget } from "./sign-out.ts";
import type { ShellUser } from "./user-menu.tsx";

interface AppShellProps {
  /** The client whose portal this is. */
  company: string;
  /** From `navFor(roles, counts)`. */
  nav: readonly NavSection[];
  user: ShellUser;
  /** LiveIndicator, on pages with live data. */
  live?: ReactNode;
  /** SealIndicator; left out for annotators. */
  sealed?: ReactNode;
  /** DemoBanner. */
  banner?: ReactNode;
  signOut?: SignOutTarget;
  children: ReactNode;
}

/** The one frame of every signed-in page: sidebar 208 px, top bar 44 px, page. */
export function AppShell({ company, nav, user, live, sealed, banner, signOut, children }: AppShellProps) {
  const foot = <SidebarFoot user={user} sealed={sealed} signOut={signOut} />;
  return (
    <CrumbProvider>
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md border border-control bg-surface px-3 py-1.5 font-medium focus:translate-y-0"
      >
        Skip to content
      </a>
      <div className="grid min-h-screen grid-cols-[minmax(0,1fr)] md:grid-cols-[var(--sidebar-width)_minmax(0,1fr)]">
        <aside
          aria-label="Sidebar"
          className="sticky top-0 flex h-screen flex-col overflow-y-auto border-r border-line bg-sunken px-2 py-3 max-md:hidden"
        >
          <Brand company={company} />
          <NavList nav={nav} />
          {foot}
        </aside>
        <div className="flex min-w-0 flex-col">
          {banner}
          <header className="flex h-11 flex-none items-center gap-3 border-b border-line px-4 md:px-6">
            <MobileMenu company={company} nav={nav} foot={foot} />
            <Breadcrumb nav={nav} />
            <div className="ml-auto flex items-center gap-2.5">
              {live}
              <TimeZoneToggle className="max-md:hidden" />
              <CommandPalette nav={nav} />
            </div>
          </header>
          <main
            id="main"
            tabIndex={-1}
            className="min-w-0 flex-1 px-4 pt-4 pb-22 outline-none md:px-6 md:pt-5 md:pb-10"
          >
            {children}
          </main>
        </div>
      </div>
    </CrumbProvider>
  );
}
