/** Look shared by tabs that switch a panel and tabs that are links. */
export const tabListLook = "mb-3.5 flex gap-[18px] overflow-x-auto overflow-y-hidden border-b border-line";
export const tabLook =
  "-mb-px flex flex-none items-center gap-1.5 border-b-2 border-transparent pt-1.5 pb-2 font-medium whitespace-nowrap text-ink-muted " +
  "hover:text-ink focus-visible:-outline-offset-2 aria-[current=page]:border-accent-ink aria-[current=page]:text-ink " +
  "aria-selected:border-accent-ink aria-selected:text-ink max-md:min-h-10";
