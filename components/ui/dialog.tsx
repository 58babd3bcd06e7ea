"use client";
import * as Primitive from "radix-ui/dialog";
import type { ReactNode, RefObject } from "react";
import { cn } from "#lib/utils.ts";
import { useReturnFocus } from "./use-return-focus.ts";

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** A question or the act: "Extend by how long?" */
  title: ReactNode;
  /** Effect in a sentence or two, under the title. */
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, the way out first. */
  footer?: ReactNode;
  /** Gets the focus first; on a dialog that destroys this is the way out. */
  initialFocus?: RefObject<HTMLElement | null>;
  wide?: boolean;
}

/** Modal dialog. Escape and a press outside close it; focus returns to where it came from. */
export function Dialog({ open, onOpenChange, title, description, children, footer, initialFocus, wide }: DialogProps) {
  const focus = useReturnFocus();
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Primitive.Content
          onCloseAutoFocus={focus.onCloseAutoFocus}
          onOpenAutoFocus={(event) => {
            focus.onOpenAutoFocus();
            if (!initialFocus?.current) return;
            event.preventDefault();
            initialFocus.current.focus();
          }}
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cn(
            "fixed top-[12vh] left-1/2 z-50 flex max-h-[80vh] w-[calc(100vw-2rem)] -translate-x-1/2 flex-col rounded-lg border border-line-strong bg-raised px-5 py-[18px] text-ink shadow-dialog",
            wide ? "max-w-2xl" : "max-w-md",
          )}
        >
          <Primitive.Title className="mb-1 text-lg font-semibold">{title}</Primitive.Title>
          {description ? <Primitive.Description className="text-ink-muted">{description}</Primitive.Description> : null}
          <div className="-mx-1 min-h-0 overflow-y-auto px-1 pt-3">{children}</div>
          {footer ? <div className="mt-4 flex flex-wrap items-center justify-end gap-2">{footer}</div> : null}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
