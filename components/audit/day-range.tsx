"use client";

import { useId } from "react";
import { useUrlParams } from "#components/data-table/use-url-params.ts";
import { Input } from "#components/ui/input.tsx";
import { Label } from "#components/ui/label.tsx";
import { TextButton } from "#components/ui/text-button.tsx";

interface DayRangeProps {
  from: string | null;
  to: string | null;
  /** "CET": whose days they are. */
  zone: string;
}

/** First and last day of the list, both whole, kept in the address. */
export function DayRange({ from, to, zone }: DayRangeProps) {
  const params = useUrlParams();
  const id = useId();
  const change = (name: "from" | "to") => (event: { target: HTMLInputElement }) => {
    // A day that is being typed passes through years like 0002.
    const { value } = event.target;
    if (value === "" || value > "2000") params.set({ [name]: value || null });
  };
  return (
    <div className="mb-2.5 flex flex-wrap items-center gap-x-3 gap-y-2 text-ink-muted">
      <span className="flex items-center gap-2">
        <Label htmlFor={`${id}-from`} className="mb-0 font-normal">
          From
        </Label>
        <Input
          id={`${id}-from`}
          key={`from ${from}`}
          type="date"
          defaultValue={from ?? ""}
          max={to ?? undefined}
          onChange={change("from")}
          className="w-36"
        />
      </span>
      <span className="flex items-center gap-2">
        <Label htmlFor={`${id}-to`} className="mb-0 font-normal">
          to
        </Label>
        <Input
          id={`${id}-to`}
          key={`to ${to}`}
          type="date"
          defaultValue={to ?? ""}
          min={from ?? undefined}
          onChange={change("to")}
          className="w-36"
        />
      </span>
      <span className="text-xs text-ink-faint">whole days, {zone}</span>
      {from || to ? <TextButton onClick={() => params.set({ from: null, to: null })}>Clear days</TextButton> : null}
    </div>
  );
}
