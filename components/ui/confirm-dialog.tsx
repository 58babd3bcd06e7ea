"use client";
import { type ReactNode, type RefObject, useId, useRef, useState } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Input } from "./input.tsx";
import { Note } from "./note.tsx";
import { Textarea } from "./textarea.tsx";

export interface ConfirmEffect {
  /** "Grants", "Live sessions that end". */
  what: string;
  value: ReactNode;
}

export interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The question with its object: "Close all access of Kilima Data?" */
  title: string;
  /** What happens, in which order, and whether it can be undone. */
  description: ReactNode;
  /** What closes or changes, and for whom. */
  effects?: readonly ConfirmEffect[];
  /** Sentence under the effects: who is told, how long it takes. */
  note?: ReactNode;
  /** Verb, object and number: "Close 41 grants". */
  confirmLabel: string;
  /** Names the outcome of not acting: "Keep access". */
  cancelLabel: string;
  /** Set when a reason is asked for; it is handed to onConfirm. */
  reason?: { label: string; detail?: string; minLength?: number };
  /** The word to type before the act can run, for acts over many people. */
  typeToConfirm?: string;
  destructive?: boolean;
  /** The act is running: both buttons wait. */
  busy?: boolean;
  /** Why the act was refused: what was not done and what to do. */
  error?: string;
  onConfirm: (input: { reason: string }) => void;
}

/** Asks before an act by showing its effect. When the act destroys, focus starts on the way out. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const safe = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={props.title}
      description={props.description}
      initialFocus={props.destructive ? safe : undefined}
    >
      <ConfirmBody {...props} safe={safe} />
    </Dialog>
  );
}

// Mounted only while the dialog is open, so a typed reason never survives into the next question.
function ConfirmBody(props: ConfirmDialogProps & { safe: RefObject<HTMLButtonElement | null> }) {
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const id = useId();
  const wanted = props.reason?.minLength ?? 3;
  const ready =
    (!props.reason || reason.trim().length >= wanted) && (!props.typeToConfirm || typed.trim() === props.typeToConfirm);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !props.busy) props.onConfirm({ reason: reason.trim() });
      }}
    >
      {props.effects ? (
        <dl className="mb-1">
          {props.effects.map((effect) => (
            <div key={effect.what} className="flex justify-between gap-4 border-b border-line py-1.5">
              <dt>{effect.what}</dt>
              <dd className="text-right font-medium tabular-nums">{effect.value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {props.note ? <p className="text-xs leading-[1.125rem] text-ink-faint">{props.note}</p> : null}
      {props.reason ? (
        <div className="mt-3">
          <label htmlFor={`${id}-reason`} className="mb-1 block font-medium">
            {props.reason.label}
            {props.reason.detail ? (
              <span className="ml-1 font-normal text-ink-faint">{props.reason.detail}</span>
            ) : null}
          </label>
          <Textarea
            id={`${id}-reason`}
            aria-describedby={`${id}-hint`}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          <p id={`${id}-hint`} className="mt-1 text-xs leading-[1.125rem] text-ink-faint">
            At least {wanted} characters.
          </p>
        </div>
      ) : null}
      {props.typeToConfirm ? (
        <div className="mt-3">
          <label htmlFor={`${id}-typed`} className="mb-1 block font-medium">
            Type <span className="mono">{props.typeToConfirm}</span> to go on
          </label>
          <Input
            id={`${id}-typed`}
            value={typed}
            autoComplete="off"
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
      ) : null}
      {props.error ? (
        <Note tone="down" className="mt-3" alert>
          {props.error}
        </Note>
      ) : null}
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button ref={props.safe} onClick={() => props.onOpenChange(false)}>
          {props.cancelLabel}
        </Button>
        <Button type="submit" variant={props.destructive ? "danger" : "primary"} disabled={!ready} busy={props.busy}>
          {props.confirmLabel}
        </Button>
      </div>
    </form>
  );
}
