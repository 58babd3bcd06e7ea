import { cva } from "class-variance-authority";

/** Look of everything that is pressed; shared by buttons and by links that look like one. */
export const buttonLook = cva(
  [
    "inline-flex flex-none items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap",
    "transition-colors duration-(--duration-fast) select-none [&_svg]:size-4",
    "disabled:cursor-not-allowed disabled:border-line-strong disabled:bg-sunken disabled:text-ink-faint",
    "aria-disabled:cursor-not-allowed aria-disabled:border-line-strong aria-disabled:bg-sunken aria-disabled:text-ink-faint",
  ],
  {
    variants: {
      variant: {
        secondary: "border-control bg-surface text-ink hover:bg-hover",
        primary: "border-accent bg-accent text-on-accent hover:bg-accent-hover",
        danger: "border-danger bg-danger text-on-danger hover:bg-danger-hover",
        "danger-quiet": "border-control bg-surface text-down-ink hover:bg-hover",
        ghost: "border-transparent bg-transparent text-ink-muted hover:bg-hover",
      },
      size: {
        md: "h-8 px-3 max-md:h-10",
        sm: "h-[26px] px-[9px] text-xs",
      },
      full: { true: "w-full" },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);
