import type { ComponentProps } from "react";
import { cn } from "#lib/utils.ts";

interface IconButtonProps extends ComponentProps<"button"> {
  /** Read aloud and shown on hover; an icon alone says nothing. */
  label: string;
}

/** Button with an icon only: menu, close, more. 28 px, 40 px on a phone. */
export function IconButton({ label, className, type, ...rest }: IconButtonProps) {
  return (
    <button
      type={type ?? "button"}
      aria-label={label}
      title={label}
      className={cn(
        "inline-flex size-7 flex-none items-center justify-center rounded-md text-ink-muted hover:bg-hover disabled:text-ink-faint max-md:size-10 [&_svg]:size-4",
        className,
      )}
      {...rest}
    />
  );
}
