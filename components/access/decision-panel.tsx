"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Note } from "#components/ui/note.tsx";
import { RadioGroup } from "#components/ui/radio-group.tsx";
import { Section } from "#components/ui/section.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RequestDetail } from "./request-page.tsx";
import { hoursInWords } from "./words.ts";

/** The reader's own decision, with what follows from it said before it is made. */
export function DecisionPanel({ request }: { request: RequestDetail }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const [verdict, setVerdict] = useState<"approved" | "rejected">("approved");
  const [reason, setReason] = useState("");
  const decide = useMutation(
    trpc.access.decideRequest.mutationOptions({
      onSuccess: async ({ grantId }) => {
        toast({
          title: verdict === "rejected" ? `${request.code} is rejected` : `${request.code} is approved at your step`,
          detail: grantId
            ? "The gateway is opening it now."
            : verdict === "approved"
              ? "Compliance decides next."
              : `${request.requestedByName} is told your reason.`,
        });
        await queryClient.invalidateQueries({ queryKey: trpc.access.pathKey() });
        await queryClient.invalidateQueries({ queryKey: trpc.overview.pathKey() });
      },
    }),
  );
  const last = request.decision.allowed && request.decision.last;
  const missing = verdict === "rejected" && reason.trim().length < 3;
  return (
    <Section title="Your decision" id="decision" className="scroll-mt-4">
      <form
        className="pt-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (!missing)
            decide.mutate({
              requestId: request.id,
              contentHash: request.contentHash,
              verdict,
              reason: reason.trim() || undefined,
            });
        }}
      >
        {decide.error ? <FormError>{decide.error.message}</FormError> : null}
        <RadioGroup
          legend="Your decision"
          hideLegend
          className="mb-3"
          name="verdict"
          value={verdict}
          onChange={(event) => setVerdict(event.target.value === "rejected" ? "rejected" : "approved")}
          options={[
            { value: "approved", label: "Approve", detail: `Opens the VPN for ${hoursInWords(request.durationHours)}` },
            { value: "rejected", label: "Reject", detail: `${request.requestedByName} is told your reason` },
          ]}
        />
        <Field
          label="Reason"
          detail={verdict === "approved" ? "optional, shown to auditors" : "shown to the vendor and to auditors"}
        >
          <Textarea rows={3} value={reason} onChange={(event) => setReason(event.target.value)} maxLength={2000} />
        </Field>
        <Note>
          <b>What will happen.</b>{" "}
          {verdict === "rejected"
            ? "Nothing opens. The request ends here."
            : last
              ? "The gateway opens the tunnel to the hosts listed, for this person only. It shows as active once the gateway reports it."
              : "Nothing opens yet. Compliance is asked next."}
        </Note>
        <Button
          type="submit"
          variant={verdict === "approved" ? "primary" : "danger"}
          full
          busy={decide.isPending}
          disabled={missing}
          className="mt-3"
        >
          {verdict === "approved" ? `Approve for ${request.annotator.name}` : `Reject ${request.code}`}
        </Button>
        <p className="mt-2 text-xs text-ink-faint">
          Bound to fingerprint <span className="mono">{request.contentHash.slice(0, 12)}</span>. Any edit voids it.
        </p>
      </form>
    </Section>
  );
}
