"use client";
import * as Primitive from "radix-ui/tooltip";
import type { ReactElement, ReactNode } from "react";

interface TooltipProps {
  content: ReactNode;
  /** The element it explains. Keep what is needed to act out of tooltips. */
  children: ReactElement;
}

/** Extra detail on hover or focus; the pointer may move into it to select text. */
export function Tooltip({ content, children }: TooltipProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          sideOffset={4}
          collisionPadding={8}
          className="floats-in z-50 max-w-80 rounded-md border border-line-strong bg-raised px-2.5 py-1.5 text-xs text-ink shadow-menu"
        >
          {content}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
