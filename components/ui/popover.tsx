"use client";
import * as Primitive from "radix-ui/popover";
import type { ReactElement, ReactNode } from "react";

interface PopoverProps {
  /** A button; it opens the popover. */
  trigger: ReactElement;
  /** Read aloud when it opens. */
  label: string;
  children: ReactNode;
  align?: "start" | "center" | "end";
}

/** Small floating area beside its button. */
export function Popover({ trigger, label, children, align = "start" }: PopoverProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          aria-label={label}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="floats-in z-50 w-72 max-w-[calc(100vw-1rem)] rounded-lg border border-line-strong bg-raised p-3 text-ink shadow-menu"
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
