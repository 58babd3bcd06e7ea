import { type RefObject, useEffect } from "react";

/** J and K move over the events inside `list` by focusing the button of each; Enter then opens it. */
export function useEventKeys(list: RefObject<HTMLElement | null>, on: boolean): void {
  useEffect(() => {
    if (!on) return;
    const move = (event: KeyboardEvent) => {
      if ((event.key !== "j" && event.key !== "k") || isBusy(event) || !list.current) return;
      const buttons = [...list.current.querySelectorAll<HTMLButtonElement>("button[data-event]")];
      const now = buttons.findIndex((button) => button.matches(":focus"));
      const next = buttons[Math.max(0, Math.min(buttons.length - 1, now + (event.key === "j" ? 1 : -1)))];
      if (!next) return;
      event.preventDefault();
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
    };
    document.addEventListener("keydown", move);
    return () => document.removeEventListener("keydown", move);
  }, [list, on]);
}

/** Whether the key belongs to something else: typed text, an open dialog or list, a shortcut with a modifier. */
function isBusy(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return true;
  const target = event.target as HTMLElement | null;
  return target?.closest("input,textarea,select,[role=dialog],[role=menu],[role=listbox]") != null;
}
