import { type CxOptions, cx } from "class-variance-authority";
import { extendTailwindMerge } from "tailwind-merge";

// The theme names its shadows after what floats; without this tailwind-merge takes them for shadow colours.
const merge = extendTailwindMerge({ extend: { theme: { shadow: ["menu", "dialog"] } } });

/** Joins class names; a later utility wins over an earlier one of the same kind. */
export function cn(...classes: CxOptions): string {
  return merge(cx(...classes));
}
