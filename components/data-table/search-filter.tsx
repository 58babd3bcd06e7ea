"use client";
import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Kbd } from "#components/ui/kbd.tsx";
import { useUrlParams } from "./use-url-params.ts";

const pauseMs = 250;

/** Search box bound to `q`; "/" focuses it, Escape empties it. Sends after a short pause or on Enter. */
export function SearchFilter({ label }: { label: string }) {
  const params = useUrlParams();
  const inUrl = params.get("q") ?? "";
  const [text, setText] = useState(inUrl);
  const [seen, setSeen] = useState(inUrl);
  const box = useRef<HTMLInputElement>(null);
  // The address changed from elsewhere (Clear, the back button): follow it, but never undo what is being typed.
  if (seen !== inUrl) {
    setSeen(inUrl);
    if (text.trim() === seen) setText(inUrl);
  }
  const send = params.set;
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === inUrl) return;
    const timer = setTimeout(() => send({ q: wanted }), pauseMs);
    return () => clearTimeout(timer);
  }, [text, inUrl, send]);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement | null;
      if (event.key !== "/" || event.metaKey || event.ctrlKey || target?.closest("input,textarea,[role=dialog]"))
        return;
      event.preventDefault();
      box.current?.focus();
    };
    document.addEventListener("keydown", focus);
    return () => document.removeEventListener("keydown", focus);
  }, []);
  return (
    <label className="flex h-8 min-w-55 flex-1 max-md:basis-full items-center gap-2 rounded-md border border-control bg-surface pr-2 pl-2.5 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent-ink max-md:h-10">
      <Search aria-hidden="true" className="size-4 text-ink-faint" strokeWidth={1.8} />
      <input
        ref={box}
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") send({ q: text.trim() });
          if (event.key === "Escape") setText("");
        }}
        className="h-full min-w-0 flex-1 bg-transparent outline-none [&::-webkit-search-cancel-button]:hidden"
      />
      <span aria-hidden="true" className="max-md:hidden">
        <Kbd>/</Kbd>
      </span>
    </label>
  );
}
