import Link from "next/link";
import type { ReactNode } from "react";
import { tabListLook, tabLook } from "./tab-look.ts";

interface LinkTabsProps {
  /** Names the group: "Parts of this environment". */
  label: string;
  items: readonly { href: string; label: string; count?: ReactNode; current?: boolean }[];
}

/** Tabs with an address each; the browser's back button works. */
export function LinkTabs({ label, items }: LinkTabsProps) {
  return (
    <nav aria-label={label} className={tabListLook}>
      {items.map((item) => (
        <Link key={item.href} href={item.href} aria-current={item.current ? "page" : undefined} className={tabLook}>
          {item.label}
          {item.count === undefined ? null : <span className="font-normal text-ink-faint">{item.count}</span>}
        </Link>
      ))}
    </nav>
  );
}
