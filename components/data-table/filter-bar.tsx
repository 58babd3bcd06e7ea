"use client";
import type { ReactNode } from "react";
import { TextButton } from "#components/ui/text-button.tsx";
import { SearchFilter } from "./search-filter.tsx";
import { SelectFilter, type SelectFilterProps } from "./select-filter.tsx";
import { useUrlParams } from "./use-url-params.ts";

interface FilterBarProps {
  /** What the search looks in: "Name or e-mail address". Leave out for no search box. Bound to `q`. */
  searchLabel?: string;
  /** One select per filter, each bound to its URL parameter. */
  filters?: readonly SelectFilterProps[];
  /** More at the right: buttons, a legend. */
  children?: ReactNode;
}

/** Search box and filters over a list, kept in the address. */
export function FilterBar({ searchLabel, filters = [], children }: FilterBarProps) {
  const params = useUrlParams();
  const names = [...filters.map((filter) => filter.param), ...(searchLabel ? ["q"] : [])];
  const active = names.filter((name) => params.get(name));
  return (
    <search className="mb-2.5 flex flex-wrap items-center gap-2">
      {searchLabel ? <SearchFilter label={searchLabel} /> : null}
      {filters.map((filter) => (
        <SelectFilter key={filter.param} {...filter} />
      ))}
      {active.length > 0 ? (
        <TextButton onClick={() => params.set(Object.fromEntries(active.map((name) => [name, null])))}>
          Clear
        </TextButton>
      ) : null}
      {children ? <div className="ml-auto flex items-center gap-2">{children}</div> : null}
    </search>
  );
}
