"use client";
import Link, { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";
import { formatCount } from "#lib/format.ts";
import { cn } from "#lib/utils.ts";
import { currentItem, type NavSection } from "./nav.ts";
import { NavIcon } from "./nav-icon.tsx";

interface NavListProps {
  nav: readonly NavSection[];
  /** Called when a link was followed: the phone menu closes itself. */
  onFollow?: () => void;
}

/** The sections of the sidebar. */
export function NavList({ nav, onFollow }: NavListProps) {
  const current = currentItem(nav, usePathname());
  return (
    <nav aria-label="Main" className="mt-3.5">
      {nav.map((section) => (
        <div key={section.section}>
          {section.section ? (
            <h2 className="mt-3.5 mb-[3px] px-2 text-xs leading-5 font-medium text-ink-faint">{section.section}</h2>
          ) : null}
          <ul>
            {section.items.map((item) => (
              <li key={item.href}>
                <Link
                  href={item.href}
                  onClick={onFollow}
                  aria-current={item === current ? "page" : undefined}
                  className="group relative flex h-7 items-center gap-[9px] rounded-md px-2 font-medium text-ink-muted hover:bg-hover focus-visible:-outline-offset-2 aria-[current]:bg-selected aria-[current]:text-accent-ink max-md:h-10"
                >
                  <OnItsWay />
                  <NavIcon name={item.icon} />
                  {item.label}
                  {item.count ? (
                    <span className="ml-auto text-xs tabular-nums text-ink-faint group-aria-[current]:text-accent-ink">
                      {formatCount(item.count)}
                    </span>
                  ) : null}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** A page comes when its rows are there; until then its link says that it was pressed. */
function OnItsWay() {
  const { pending } = useLinkStatus();
  return (
    <span
      aria-hidden="true"
      className={cn(
        "absolute inset-y-1 left-0 w-0.5 rounded-full bg-accent-ink opacity-0",
        pending && "opacity-100 transition-opacity delay-100",
      )}
    />
  );
}
