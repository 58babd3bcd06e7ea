"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "#components/ui/button.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";

/** Makes ten codes and shows them, once. */
export function RecoveryCodesDialog({ left, onClose }: { left: number; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const make = useMutation(
    trpc.account.makeRecoveryCodes.mutationOptions({
      // Never kept beside the page's other answers.
      gcTime: 0,
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.account.pathKey() }),
    }),
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={make.data ? "Your recovery codes" : "Make 10 recovery codes?"}
      description={
        make.data
          ? "Shown this once. Keep them where your phone is not: on paper, or in a password manager."
          : left > 0
            ? `The ${left} that are left stop working.`
            : "Each signs you in once beside your password."
      }
    >
      {make.data ? (
        <Codes codes={make.data.codes} onClose={onClose} />
      ) : (
        <>
          {make.error ? <FormError key={make.submittedAt}>{make.error.message}</FormError> : null}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={onClose}>Make none</Button>
            <Button variant="primary" busy={make.isPending} onClick={() => make.mutate()}>
              Make 10 codes
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function Codes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const text = codes.join("\n");
  return (
    <div data-print>
      <CodeBlock code={text} label="codes" />
      <div className="mt-4 flex flex-wrap justify-end gap-2 print:hidden">
        <Button onClick={() => print()}>Print</Button>
        <Button asChild>
          <a
            href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`}
            download="gatehouse-recovery-codes.txt"
          >
            Download
          </a>
        </Button>
        <Button variant="primary" onClick={onClose}>
          I keep them safe
        </Button>
      </div>
    </div>
  );
}
