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
import { Select } from "#components/ui/select.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { plural } from "#lib/format.ts";
import { type RoleName, roleNames, roleTitle } from "#lib/roles.ts";
import { addNetworkInput, previewNetworkInput } from "#lib/schemas/sign-in.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import type { SignInRules } from "./types.ts";

interface AllowNetworkDialogProps {
  vendors: SignInRules["vendors"];
  yourAddress: string | null;
  onClose: () => void;
}

type Whose = { role: RoleName | null; vendorId: string | null };
const nobody: Whose = { role: null, vendorId: null };

/** Role and vendor are one choice in the form. */
const whoseOf = (value: string): Whose => {
  const role = roleNames.find((name) => name === value);
  return role ? { role, vendorId: null } : { role: null, vendorId: value };
};

/** Allows a network for a role or a vendor, and says before saving whom that shuts out. */
export function AllowNetworkDialog({ vendors, yourAddress, onClose }: AllowNetworkDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const form = useForm({ resolver: zodResolver(addNetworkInput), defaultValues: { ...nobody, network: "", note: "" } });
  const { errors } = form.formState;
  const typed = useWatch({ control: form.control });
  const wanted = previewNetworkInput.safeParse(typed);
  const preview = useQuery(
    trpc.signIn.previewNetwork.queryOptions(wanted.success ? wanted.data : { ...nobody, network: "" }, {
      enabled: wanted.success,
      staleTime: 0,
      placeholderData: keepPreviousData,
    }),
  );
  const allow = useMutation(
    trpc.signIn.addNetwork.mutationOptions({
      onSuccess: async ({ network, shutOut }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.signIn.pathKey() });
        toast({
          title: `${network} is allowed`,
          detail: shutOut > 0 ? `${plural(shutOut, "open session")} shut out.` : undefined,
        });
        onClose();
      },
    }),
  );
  const onNetwork = allow.error?.data?.field === "network" ? allow.error.message : undefined;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Allow a network"
      description="With its first network, a role or a vendor is answered from there only. Each further one widens it."
    >
      <form onSubmit={form.handleSubmit((values) => allow.mutate(values))} noValidate>
        {allow.error && !onNetwork ? <FormError key={allow.submittedAt}>{allow.error.message}</FormError> : null}
        <Field label="For" error={errors.role?.message}>
          <Select
            value={typed.role ?? typed.vendorId ?? undefined}
            onValueChange={(value) => {
              const whose = whoseOf(value);
              form.setValue("role", whose.role);
              form.setValue("vendorId", whose.vendorId, { shouldValidate: form.formState.isSubmitted });
            }}
            placeholder="Choose a role or a vendor"
            options={[
              ...roleNames.map((role) => ({ value: role, label: roleTitle[role], detail: "role" })),
              ...vendors.map((vendor) => ({ value: vendor.id, label: vendor.name, detail: "vendor" })),
            ]}
          />
        </Field>
        <Field
          label="Network"
          hint={
            yourAddress
              ? `An address or a range, such as 198.51.100.0/24. You are at ${yourAddress}.`
              : "An address or a range, such as 198.51.100.0/24."
          }
          error={errors.network?.message ?? onNetwork}
        >
          <Input className="mono" autoComplete="off" spellCheck={false} {...form.register("network")} />
        </Field>
        <Field label="Which place" hint="Such as “Office in Frankfurt”." error={errors.note?.message}>
          <Input autoComplete="off" {...form.register("note")} />
        </Field>
        {preview.data && wanted.success ? <Effect preview={preview.data} /> : null}
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>Allow nothing</Button>
          <Button
            type="submit"
            variant="primary"
            busy={allow.isPending}
            disabled={preview.data?.shutsYouOut && wanted.success}
          >
            Allow the network
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Effect({ preview }: { preview: RouterOutputs["signIn"]["previewNetwork"] }) {
  if (preview.shutsYouOut)
    return (
      <Note tone="down">
        <b>This would shut you out.</b> You work from {preview.yourAddress ?? "an address the portal does not know"}.
        Allow that network first.
      </Note>
    );
  return (
    <Note tone={preview.sessions > 0 ? "degraded" : "pending"}>
      {preview.first ? (
        <>
          It will be the only one: everyone else of theirs is shut out.{" "}
          <b>{plural(preview.sessions, "session")} open now would be.</b>
        </>
      ) : (
        <>
          <span className="mono">{preview.network}</span> comes on top of the others; nobody is shut out.
        </>
      )}
    </Note>
  );
}
