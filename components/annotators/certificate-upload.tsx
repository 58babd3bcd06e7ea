"use client";
import { useQueryClient } from "@tanstack/react-query";
import { type DragEvent, useId, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { evidenceLimit } from "#lib/schemas/annotators.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { cn } from "#lib/utils.ts";
import { sendEvidence } from "./send-evidence.ts";
import type { GateDetail } from "./types.ts";
import { fileSize } from "./words.ts";

/** Choose or drop a certificate, see how far it has come. A refused file stays chosen, with the reason. */
export function CertificateUpload({ gate, primary }: { gate: GateDetail; primary: boolean }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const id = useId();
  const picker = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [over, setOver] = useState(false);

  const choose = (chosen: File | undefined) => {
    if (!chosen || share !== null) return;
    setFile(chosen);
    setError(
      chosen.size > evidenceLimit
        ? `${fileSize(chosen.size)} is too large; 10 MB is the most. Choose a smaller file.`
        : null,
    );
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    choose(event.dataTransfer.files[0]);
  };
  const upload = async () => {
    if (!file) return;
    setError(null);
    setShare(0);
    try {
      await sendEvidence(file, setShare);
      await queryClient.invalidateQueries({ queryKey: trpc.annotators.pathKey() });
      toast({ title: "Your certificate is uploaded", detail: "Compliance looks at it next.", state: "submitted" });
      setFile(null);
      if (picker.current) picker.current.value = "";
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : "The upload failed. Nothing was uploaded; try again.");
    } finally {
      setShare(null);
    }
  };
  const label = gate.evidence ? "Choose another certificate" : "Choose your certificate";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the file control inside does the same by keyboard.
    <div
      className={cn(
        "mt-3 rounded-md border border-dashed border-control px-4 py-3",
        over && "border-accent bg-selected",
      )}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <p id={`${id}-hint`} className="text-xs text-ink-faint">
        PDF, PNG or JPEG, up to 10 MB. Drop it here or choose it.
      </p>
      <input
        ref={picker}
        id={id}
        type="file"
        accept="application/pdf,image/png,image/jpeg"
        aria-describedby={`${id}-hint`}
        onChange={(event) => choose(event.target.files?.[0])}
        className="mt-2 block max-w-full text-ink-muted file:mr-3 file:h-8 file:rounded-md file:border file:border-solid file:border-control file:bg-surface file:px-3 file:font-medium file:text-ink"
      />
      {file ? (
        <p className="mt-2">
          {file.name} <span className="text-ink-faint">{fileSize(file.size)}</span>
        </p>
      ) : null}
      {share === null ? null : (
        <div className="mt-2">
          <Progress value={share} max={1} label="Upload" />
          <p className="mt-1 text-xs text-ink-faint">
            {share < 1 ? `${Math.round(share * 100)} % sent` : "Sent; the portal looks at it"}
          </p>
        </div>
      )}
      {error ? (
        <Note tone="down" className="mt-2" alert>
          {error}
        </Note>
      ) : null}
      {file ? (
        <Button
          className="mt-3"
          variant={primary ? "primary" : "secondary"}
          busy={share !== null}
          disabled={file.size > evidenceLimit}
          onClick={upload}
        >
          Upload the certificate
        </Button>
      ) : null}
    </div>
  );
}
