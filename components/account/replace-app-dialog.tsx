"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { CodeField } from "#components/ui/code-field.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Note } from "#components/ui/note.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { TotpEnrolment } from "#components/ui/totp-enrolment.tsx";
import { type ReplaceAppInput, replaceAppInput } from "#lib/schemas/account.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";

interface ReplaceAppDialogProps {
  hasApp: boolean;
  onClose: () => void;
}

/** A new seed and its first code; only then the old app stops. */
export function ReplaceAppDialog({ hasApp, onClose }: ReplaceAppDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={hasApp ? "Replace your authenticator app" : "Set up an authenticator app"}
      description={
        hasApp
          ? "The old app works until the new one has shown a code. Then every other browser of yours is signed out."
          : "Scan it, then type the first code. Then every other browser of yours is signed out."
      }
    >
      <Offered onClose={onClose} />
    </Dialog>
  );
}

function Offered({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const { mutate, data, error } = useMutation(trpc.account.offerApp.mutationOptions());
  useEffect(() => mutate(), [mutate]);
  if (error) return <Note tone="down">{error.message}</Note>;
  if (!data) return <SkeletonRows rows={4} />;
  return <FirstCode {...data} onClose={onClose} />;
}

function FirstCode({ uri, secret, onClose }: { uri: string; secret: string; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const form = useForm<ReplaceAppInput>({ resolver: zodResolver(replaceAppInput), defaultValues: { code: "" } });
  const replace = useMutation(
    trpc.account.replaceApp.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.account.pathKey() });
        toast({ title: "The new app is set up", detail: "Delete the old entry in the old app.", state: "approved" });
        onClose();
      },
    }),
  );
  const refused = replace.error;
  const onCode = refused?.data?.field === "code" ? refused.message : undefined;
  return (
    <form noValidate onSubmit={form.handleSubmit((values) => replace.mutate(values))}>
      {refused && !onCode ? <FormError key={replace.submittedAt}>{refused.message}</FormError> : null}
      <TotpEnrolment uri={uri} secret={secret} />
      <CodeField error={form.formState.errors.code?.message ?? onCode} {...form.register("code")} />
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Change nothing</Button>
        <Button type="submit" variant="primary" busy={replace.isPending}>
          Use this app
        </Button>
      </div>
    </form>
  );
}
