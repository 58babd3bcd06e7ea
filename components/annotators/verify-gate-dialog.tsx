"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { useClock } from "#components/ui/clock.ts";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { RadioGroup } from "#components/ui/radio-group.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { plural } from "#lib/format.ts";
import { verifyGateInput } from "#lib/schemas/annotators.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { ProofText } from "./proof-text.tsx";
import type { AnnotatorDetail, GateDetail } from "./types.ts";

interface VerifyGateDialogProps {
  person: Pick<AnnotatorDetail, "id" | "name">;
  gate: GateDetail & { proofId: string };
  onClose: () => void;
}

const day = 86_400_000;
const asDay = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** Compliance looks at a proof and accepts it for a time, or sends it back. */
export function VerifyGateDialog({ person, gate, onClose }: VerifyGateDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const today = useClock((now) => asDay(now.getTime()));
  const [verdict, setVerdict] = useState<"accepted" | "returned">("accepted");
  const [until, setUntil] = useState("");
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<{ field: string; message: string } | null>(null);
  const verify = useMutation(
    trpc.annotators.verifyGate.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.annotators.pathKey() });
        toast(
          verdict === "accepted"
            ? {
                title: `${gate.title} of ${person.name} is accepted`,
                detail: "Access that waited for it may open now.",
              }
            : { title: `${gate.title} is sent back to ${person.name}`, state: "rejected" },
        );
        onClose();
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const parsed = verifyGateInput.safeParse({
      annotatorId: person.id,
      kind: gate.kind,
      evidenceId: gate.proofId,
      verdict,
      // A day counts to its end, in UTC: the same for every reader of the log.
      validUntil: verdict === "accepted" && until ? new Date(`${until}T23:59:59Z`) : undefined,
      reason: reason || undefined,
    });
    if (parsed.success) {
      setProblem(null);
      verify.mutate(parsed.data);
    } else
      setProblem({
        field: String(parsed.error.issues[0]?.path[0] ?? ""),
        message: parsed.error.issues[0]?.message ?? "",
      });
  };
  const field = verify.error?.data?.field ?? null;
  const errorOf = (name: string) =>
    problem?.field === name ? problem.message : field === name ? verify.error?.message : undefined;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`${gate.title} of ${person.name}`}
      description="Look at the proof first. The annotator is shown the verdict, the reason and your name."
    >
      <form onSubmit={submit} noValidate>
        {verify.error && !field ? <FormError>{verify.error.message}</FormError> : null}
        <p className="mb-4">
          <ProofText gate={gate} />
        </p>
        <RadioGroup
          className="mb-4"
          legend="Verdict"
          name="verdict"
          value={verdict}
          onChange={(event) => setVerdict(event.target.value === "returned" ? "returned" : "accepted")}
          options={[
            { value: "accepted", label: "Accept it", detail: "The gate holds until the day below." },
            { value: "returned", label: "Send it back", detail: "The annotator hands in another proof." },
          ]}
        />
        {verdict === "accepted" ? (
          <Field
            label="Valid until"
            detail={`empty = the rule, ${plural(gate.validityDays, "day")}`}
            hint="Choose the certificate's own end when it comes earlier. The day counts in full, in UTC."
            error={errorOf("validUntil")}
          >
            <Input
              type="date"
              value={until}
              min={today}
              max={asDay(Date.parse(today) + (gate.validityDays - 1) * day)}
              onChange={(event) => setUntil(event.target.value)}
            />
          </Field>
        ) : null}
        <Field
          label={verdict === "accepted" ? "Note" : "What is wrong"}
          detail={verdict === "accepted" ? "optional" : undefined}
          error={errorOf("reason")}
        >
          <Textarea rows={3} value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>Decide later</Button>
          <Button type="submit" variant={verdict === "accepted" ? "primary" : "danger"} busy={verify.isPending}>
            {verdict === "accepted" ? "Accept the proof" : "Send it back"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
