import { cn } from "#lib/utils.ts";
import { type ShapeName, shapes } from "./state-shapes.tsx";

/** One shape of the vocabulary, 14 px, decorative: the word beside it carries the meaning. */
export function Shape({ name, className }: { name: ShapeName; className?: string }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 16 16" className={cn("size-3.5 flex-none fill-current", className)}>
      {shapes[name]}
    </svg>
  );
}
