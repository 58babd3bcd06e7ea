"use client";
import { Command } from "cmdk";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import * as Dialog from "radix-ui/dialog";
import { useEffect, useState } from "react";
import { Kbd } from "#components/ui/kbd.tsx";
import type { NavSection } from "./nav.ts";
import { NavIcon } from "./nav-icon.tsx";

/** Opens any page by typing a part of its name. Ctrl K or Command K. Built from the same list as the sidebar. */
export function CommandPalette({ nav }: { nav: readonly NavSection[] }) {
  const [open, setOpen] = useState(false);
  const router = useRouter();
  useEffect(() => {
    const toggle = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setOpen((before) => !before);
    };
    document.addEventListener("keydown", toggle);
    return () => document.removeEventListener("keydown", toggle);
  }, []);
  const go = (href: string) => {
    setOpen(false);
    router.push(href);
  };
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className="flex h-7 w-62 items-center gap-2 rounded-md border border-control bg-surface pr-1.5 pl-[9px] text-ink-faint max-lg:w-44 max-md:hidden">
        <Search aria-hidden="true" className="size-4" strokeWidth={1.8} />
        Go to a page
        <span aria-hidden="true" className="ml-auto">
          <Kbd>Ctrl K</Kbd>
        </span>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-lg -translate-x-1/2 overflow-hidden rounded-lg border border-line-strong bg-raised text-ink shadow-dialog"
        >
          <Dialog.Title className="sr-only">Go to a page</Dialog.Title>
          <Command label="Go to a page" loop>
            <div className="flex items-center gap-2 border-b border-line px-3">
              <Search aria-hidden="true" className="size-4 text-ink-faint" strokeWidth={1.8} />
              <Command.Input
                placeholder="Part of a page's name"
                className="h-11 min-w-0 flex-1 bg-transparent outline-none"
              />
              <Kbd>Esc</Kbd>
            </div>
            <Command.List className="max-h-80 overflow-y-auto p-1">
              <Command.Empty className="px-2 py-3 text-ink-muted">No page of yours has this name.</Command.Empty>
              {nav.map((section) => (
                <Command.Group
                  key={section.section}
                  heading={section.section || undefined}
                  className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-0.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-faint"
                >
                  {section.items.map((item) => (
                    <Command.Item
                      key={item.href}
                      value={`${item.label} ${section.section}`}
                      onSelect={() => go(item.href)}
                      className="flex min-h-8 items-center gap-2 rounded-md px-2 aria-selected:bg-selected aria-selected:text-accent-ink max-md:min-h-10"
                    >
                      <NavIcon name={item.icon} />
                      {item.label}
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
