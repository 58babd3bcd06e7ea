"use client";
import { X } from "lucide-react";
import * as Primitive from "radix-ui/dialog";
import type { ReactNode } from "react";
import { cn } from "#lib/utils.ts";
import { useReturnFocus } from "./use-return-focus.ts";

interface SidePanelProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  side?: "left" | "right";
}

/** Panel over the edge of the page, 400 px, for one thing beside a list. Escape closes it. */
export function SidePanel({ open, onOpenChange, title, description, children, side = "right" }: SidePanelProps) {
  const focus = useReturnFocus();
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Primitive.Content
          {...focus}
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cn(
            "fixed inset-y-0 z-50 w-(--panel-width) max-w-[calc(100vw-2.5rem)] overflow-y-auto bg-raised px-5 pt-5 pb-8 text-ink shadow-dialog",
            side === "right" ? "right-0 border-l border-line-strong" : "left-0 border-r border-line-strong",
          )}
        >
          <div className="flex items-start gap-3">
            <Primitive.Title className="min-w-0 text-lg font-semibold">{title}</Primitive.Title>
            <Primitive.Close
              aria-label="Close panel"
              className="-mr-1.5 ml-auto inline-flex size-7 flex-none items-center justify-center rounded-md text-ink-muted hover:bg-hover max-md:size-10"
            >
              <X aria-hidden="true" className="size-4" strokeWidth={1.8} />
            </Primitive.Close>
          </div>
          {description ? <Primitive.Description className="text-ink-muted">{description}</Primitive.Description> : null}
          <div className="mt-4">{children}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
