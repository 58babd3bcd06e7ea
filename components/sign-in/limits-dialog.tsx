"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useForm, useWatch } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { Note } from "#components/ui/note.tsx";
import { RadioGroup } from "#components/ui/radio-group.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { plural } from "#lib/format.ts";
import { roleTitle } from "#lib/roles.ts";
import { limitBounds, roleLimitsInput } from "#lib/schemas/sign-in.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RoleLimits } from "./types.ts";
import { limitsEffectSentence } from "./words.ts";

/** Changes how long sessions of a role last, and says before saving which open ones end. */
export function LimitsDialog({ limits, onClose }: { limits: RoleLimits; onClose: () => void }) {
  const { role, idleMinutes, absoluteHours, mfa } = limits;
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const form = useForm({
    resolver: zodResolver(roleLimitsInput),
    defaultValues: { role, idleMinutes, absoluteHours, mfa },
  });
  const { errors } = form.formState;
  const typed = roleLimitsInput.safeParse(useWatch({ control: form.control }));
  const wanted = typed.success ? typed.data : { role, idleMinutes, absoluteHours, mfa };
  const effect = useQuery(
    trpc.signIn.previewLimits.queryOptions(wanted, {
      enabled: typed.success,
      staleTime: 0,
      placeholderData: keepPreviousData,
    }),
  );
  const save = useMutation(
    trpc.signIn.setLimits.mutationOptions({
      onSuccess: async ({ ended }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.signIn.pathKey() });
        toast({
          title: `The limits of ${roleTitle[role]} are changed`,
          detail: ended > 0 ? `${plural(ended, "session")} ended.` : "No open session ended.",
        });
        onClose();
      },
    }),
  );
  const onMfa = save.error?.data?.field === "mfa" ? save.error.message : undefined;
  const [leastIdle, mostIdle] = limitBounds.idleMinutes;
  const [leastHours, mostHours] = limitBounds.absoluteHours;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`How does ${roleTitle[role]} sign in?`}
      description="What is stricter holds for open sessions at once. What is looser holds from the next sign-in."
    >
      <form onSubmit={form.handleSubmit((values) => save.mutate(values))} noValidate>
        {save.error && !onMfa ? <FormError key={save.submittedAt}>{save.error.message}</FormError> : null}
        <Field
          label="Ends without use after"
          detail="minutes"
          hint={`${leastIdle} to ${mostIdle}.`}
          error={errors.idleMinutes?.message}
        >
          <Input type="number" inputMode="numeric" {...form.register("idleMinutes", { valueAsNumber: true })} />
        </Field>
        <Field
          label="Ends in any case after"
          detail="hours"
          hint={`${leastHours} to ${mostHours}.`}
          error={errors.absoluteHours?.message}
        >
          <Input type="number" inputMode="numeric" {...form.register("absoluteHours", { valueAsNumber: true })} />
        </Field>
        <RadioGroup
          legend="Second factor"
          options={[
            { value: "any", label: "App or passkey", detail: "A code of an app, or a passkey." },
            {
              value: "passkey",
              label: "Passkey only",
              detail: "Cannot be talked out of anybody. Without one, people are let in to add one and to nothing else.",
            },
          ]}
          {...form.register("mfa")}
        />
        {onMfa ? <FormError>{onMfa}</FormError> : null}
        <Note tone={effect.data && effect.data.ending > 0 ? "degraded" : "pending"}>
          {effect.data ? limitsEffectSentence(effect.data) : "Counting the open sessions this would end…"}
        </Note>
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>Keep the limits</Button>
          <Button type="submit" variant="primary" busy={save.isPending}>
            Save the limits
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
