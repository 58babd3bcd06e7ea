"use client";
import { type RefObject, useEffect } from "react";

/** Whether a key press belongs to something else: text being typed, an open dialog or menu, a shortcut with a modifier. */
function isBusy(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return true;
  const target = event.target as HTMLElement | null;
  if (target?.closest("input,textarea,select,[contenteditable=true],[role=dialog],[role=menu],[role=listbox]"))
    return true;
  return document.querySelector("[role=dialog][data-state=open]") !== null;
}

/** J and K move over the rows of a table body by focusing the first link or button of a row; Enter then opens it. */
export function useRowKeys(body: RefObject<HTMLTableSectionElement | null>, on: boolean): void {
  useEffect(() => {
    if (!on) return;
    const move = (event: KeyboardEvent) => {
      if ((event.key !== "j" && event.key !== "k") || isBusy(event) || !body.current) return;
      const rows = [...body.current.rows];
      const now = rows.findIndex((row) => row.hasAttribute("data-current"));
      const next = rows[Math.max(0, Math.min(rows.length - 1, now + (event.key === "j" ? 1 : -1)))];
      if (!next) return;
      event.preventDefault();
      for (const row of rows) row.toggleAttribute("data-current", row === next);
      next.querySelector<HTMLElement>("a,button")?.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
    };
    document.addEventListener("keydown", move);
    return () => document.removeEventListener("keydown", move);
  }, [body, on]);
}
