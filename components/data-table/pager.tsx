"use client";
import type { ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { useUrlParams } from "./use-url-params.ts";

interface PagerProps {
  /** Cursor of the page before this one (`?before=`); null at the top. */
  newer: string | null;
  /** Cursor of the page after this one (`?after=`); null at the end. */
  older: string | null;
  /** "50 of 214", "50 of 10,000+ sorted by name". */
  children: ReactNode;
  /** Words where newer and older do not fit: lists sorted by name. */
  words?: { newer: string; older: string };
}

/** Foot of a list: how much is shown, and the way to the neighbouring pages. */
export function Pager({ newer, older, children, words = { newer: "Newer", older: "Older" } }: PagerProps) {
  const { href } = useUrlParams();
  return (
    <nav aria-label="Pages of this list" className="flex min-h-11 flex-wrap items-center gap-3.5">
      <span>{children}</span>
      <span className="ml-auto flex items-center gap-2">
        <span className="mr-1.5 text-ink-faint max-md:hidden">
          <Kbd>J</Kbd> <Kbd>K</Kbd> move
        </span>
        <PageLink href={newer ? href({ before: newer }) : null}>{words.newer}</PageLink>
        <PageLink href={older ? href({ after: older }) : null}>{words.older}</PageLink>
      </span>
    </nav>
  );
}

function PageLink({ href, children }: { href: string | null; children: ReactNode }) {
  if (!href)
    return (
      <Button size="sm" disabled>
        {children}
      </Button>
    );
  return (
    <LinkButton size="sm" href={href}>
      {children}
    </LinkButton>
  );
}
