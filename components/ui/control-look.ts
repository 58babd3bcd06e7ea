/** Shared look of everything text is typed or chosen in. */
export const controlLook =
  "w-full min-w-0 rounded-md border border-control bg-surface px-2.5 text-ink " +
  "aria-invalid:border-down-mark aria-invalid:inset-ring aria-invalid:inset-ring-down-mark " +
  "[&[readonly]]:bg-sunken disabled:cursor-not-allowed disabled:border-line-strong disabled:bg-sunken disabled:text-ink-faint";
