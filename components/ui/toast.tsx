"use client";
import { X } from "lucide-react";
import * as Primitive from "radix-ui/toast";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";
import { Shape } from "./shape.tsx";
import { type StateName, states } from "./states.ts";
import { tones } from "./tones.ts";

export interface ToastInput {
  /** What happened: "Invited 2 people". */
  title: string;
  /** Grey line under it: "entry #1,204,336". */
  detail?: string;
  /** approved for done, opening for under way, notproven and failed stay until closed. */
  state?: StateName;
  action?: { label: string; onSelect: () => void };
}

// randomUUID is missing on plain HTTP; an id only has to differ from its neighbours.
let count = 0;
const nextId = () => `toast-${++count}`;

const Context = createContext<((toast: ToastInput) => void) | null>(null);

/** Shows what an act led to: `const toast = useToast(); toast({ title: "Invited 2 people" })`. */
export function useToast(): (toast: ToastInput) => void {
  const show = useContext(Context);
  if (!show) throw new Error("useToast needs UiProvider above it");
  return show;
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<(ToastInput & { id: string })[]>([]);
  // The library's area carries a style attribute, which the policy forbids in the first HTML.
  const [mounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  const show = useCallback(
    (toast: ToastInput) => setToasts((before) => [...before.slice(-3), { ...toast, id: nextId() }]),
    [],
  );
  const remove = (id: string) => setToasts((before) => before.filter((toast) => toast.id !== id));
  return (
    <Context.Provider value={show}>
      {children}
      {mounted ? (
        <Primitive.Provider label="Message" swipeDirection="right">
          {toasts.map((toast) => (
            <ToastCard key={toast.id} toast={toast} onClose={() => remove(toast.id)} />
          ))}
          <Primitive.Viewport
            label="Messages ({hotkey})"
            className="fixed right-4 bottom-4 z-50 flex w-96 max-w-[calc(100vw-2rem)] flex-col gap-2.5"
          />
        </Primitive.Provider>
      ) : null}
    </Context.Provider>
  );
}

function ToastCard({ toast, onClose }: { toast: ToastInput; onClose: () => void }) {
  const look = states[toast.state ?? "approved"];
  const stays = look.tone === "notproven" || look.tone === "down";
  return (
    <Primitive.Root
      duration={stays ? Number.POSITIVE_INFINITY : 6000}
      type={stays ? "foreground" : "background"}
      onOpenChange={(open) => !open && onClose()}
      className="floats-in flex items-start gap-2.5 rounded-lg border border-line-strong bg-raised px-3 py-2.5 text-ink shadow-menu"
    >
      <Shape name={look.shape} className={`mt-[3px] ${tones[look.tone].mark}`} />
      <div className="min-w-0 flex-1">
        <Primitive.Title className="font-medium">{toast.title}</Primitive.Title>
        {toast.detail ? (
          <Primitive.Description className="text-xs text-ink-faint">{toast.detail}</Primitive.Description>
        ) : null}
      </div>
      {toast.action ? (
        <Primitive.Action
          altText={toast.action.label}
          onClick={toast.action.onSelect}
          className="min-h-6 rounded-sm font-medium text-accent-ink hover:underline"
        >
          {toast.action.label}
        </Primitive.Action>
      ) : null}
      <Primitive.Close
        aria-label="Close message"
        className="-my-0.5 inline-flex size-6 flex-none items-center justify-center rounded-md text-ink-muted hover:bg-hover"
      >
        <X aria-hidden="true" className="size-4" strokeWidth={1.8} />
      </Primitive.Close>
    </Primitive.Root>
  );
}
