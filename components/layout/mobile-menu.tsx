"use client";
import { Menu, X } from "lucide-react";
import * as Dialog from "radix-ui/dialog";
import { type ReactNode, useState } from "react";
import { TimeZoneToggle } from "#components/ui/time-zone-toggle.tsx";
import { Brand } from "./brand.tsx";
import type { NavSection } from "./nav.ts";
import { NavList } from "./nav-list.tsx";

interface MobileMenuProps {
  company: string;
  nav: readonly NavSection[];
  foot: ReactNode;
}

/** The sidebar behind a button, below 720 px. */
export function MobileMenu({ company, nav, foot }: MobileMenuProps) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger
        aria-label="Menu"
        className="-ml-2 inline-flex size-10 flex-none items-center justify-center rounded-md text-ink-muted hover:bg-hover md:hidden"
      >
        <Menu aria-hidden="true" className="size-4" strokeWidth={1.9} />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-50 flex w-72 max-w-[calc(100vw-3rem)] flex-col overflow-y-auto border-r border-line bg-sunken px-2 py-3 text-ink"
        >
          <Dialog.Title className="sr-only">Menu</Dialog.Title>
          <div className="flex items-center">
            <div className="flex-1">
              <Brand company={company} />
            </div>
            <Dialog.Close
              aria-label="Close menu"
              className="inline-flex size-10 flex-none items-center justify-center rounded-md text-ink-muted hover:bg-hover"
            >
              <X aria-hidden="true" className="size-4" strokeWidth={1.9} />
            </Dialog.Close>
          </div>
          <NavList nav={nav} onFollow={() => setOpen(false)} />
          <div className="mt-6 mb-4 px-2">
            <TimeZoneToggle />
          </div>
          {foot}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
