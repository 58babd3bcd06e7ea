"use client";
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import { tabListLook, tabLook } from "./tab-look.ts";

export interface TabItem {
  id: string;
  label: string;
  count?: ReactNode;
  content: ReactNode;
}

interface TabsProps {
  label: string;
  items: readonly TabItem[];
  defaultTab?: string;
}

/**
 * Tabs inside a page, after the WAI-ARIA pattern. When each tab has its own address use LinkTabs.
 * Written out because the library's version puts style attributes into the first HTML, which the policy forbids.
 */
export function Tabs({ label, items, defaultTab }: TabsProps) {
  const base = useId();
  const [chosen, setChosen] = useState(defaultTab ?? items[0]?.id);
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const now = items.findIndex((item) => item.id === chosen);
    const target = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: items.length - 1 }[event.key];
    const next = target === undefined ? undefined : items[(target + items.length) % items.length];
    if (!next) return;
    event.preventDefault();
    setChosen(next.id);
    document.getElementById(`${base}-${next.id}`)?.focus();
  };
  return (
    <div>
      <div role="tablist" aria-label={label} onKeyDown={move} className={tabListLook}>
        {items.map((item) => (
          <button
            key={item.id}
            id={`${base}-${item.id}`}
            type="button"
            role="tab"
            aria-selected={item.id === chosen}
            aria-controls={`${base}-${item.id}-panel`}
            tabIndex={item.id === chosen ? 0 : -1}
            onClick={() => setChosen(item.id)}
            className={tabLook}
          >
            {item.label}
            {item.count === undefined ? null : <span className="font-normal text-ink-faint">{item.count}</span>}
          </button>
        ))}
      </div>
      {items.map((item) => (
        <div
          key={item.id}
          id={`${base}-${item.id}-panel`}
          role="tabpanel"
          aria-labelledby={`${base}-${item.id}`}
          hidden={item.id !== chosen}
        >
          {item.id === chosen ? item.content : null}
        </div>
      ))}
    </div>
  );
}
