"use client";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback, useTransition } from "react";

/** Parameters that name a place in the list; a new filter or order starts at the top again. */
const cursorParams = ["after", "before"] as const;

// The address changes only once the new rows have arrived. A second change before that builds on the first
// one, or it would undo it: typing in the search and then pressing a column head.
const onItsWayMs = 3000;
let onItsWay = { path: "", query: "", at: 0 };

export interface UrlParams {
  get: (name: string) => string | null;
  /** Replaces the address; null or "" removes a parameter. Cursors are dropped. */
  set: (patch: Record<string, string | null>) => void;
  /** Address with these changes, for links. Cursors are kept only when the patch names them. */
  href: (patch: Record<string, string | null>) => string;
  /** The new rows are on their way. */
  pending: boolean;
}

/** Filter, order and place of a list, kept in the address so that it can be shared and gone back to. */
export function useUrlParams(): UrlParams {
  const search = useSearchParams();
  const path = usePathname();
  const router = useRouter();
  const [pending, start] = useTransition();
  const get = useCallback((name: string) => search.get(name), [search]);
  const href = useCallback(
    (patch: Record<string, string | null>) => {
      return toHref(path, patchParams(search.toString(), patch));
    },
    [search, path],
  );
  const set = useCallback(
    (patch: Record<string, string | null>) => {
      const fresh = onItsWay.path === path && Date.now() - onItsWay.at < onItsWayMs;
      const query = patchParams(fresh ? onItsWay.query : search.toString(), patch);
      onItsWay = { path, query, at: Date.now() };
      start(() => router.replace(toHref(path, query), { scroll: false }));
    },
    [search, path, router],
  );
  return { get, set, href, pending };
}

function toHref(path: string, query: string): string {
  return query ? `${path}?${query}` : path;
}

/** Query string with the patch applied and the cursors dropped unless the patch names them. */
export function patchParams(query: string, patch: Record<string, string | null>): string {
  const next = new URLSearchParams(query);
  for (const name of cursorParams) next.delete(name);
  for (const [name, value] of Object.entries(patch)) {
    if (value) next.set(name, value);
    else next.delete(name);
  }
  return next.toString();
}

/** "name" or "-name" as column and direction; undefined when empty. */
export function readSort(sort: string): { id: string; desc: boolean } | undefined {
  if (!sort || sort === "-") return undefined;
  return sort.startsWith("-") ? { id: sort.slice(1), desc: true } : { id: sort, desc: false };
}
