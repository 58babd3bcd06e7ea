"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { clientRoles, type RoleName, roleNames, roleTitle } from "#lib/roles.ts";
import { type UpdateProviderInput, updateProviderInput } from "#lib/schemas/sso.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { fieldError, toList } from "./form-text.ts";
import type { Provider } from "./types.ts";

const text = z.string();
const formFields = z.object({
  name: text,
  issuer: text,
  clientId: text,
  clientSecret: text,
  allowedDomains: text,
  scope: text,
  caPem: text,
  mfaAcr: text,
  mfaAmr: text,
  roleClaim: text,
  roles: z.record(text, text),
  requiredClaim: text,
  requiredValue: text,
});
type Values = z.input<typeof formFields>;

const schemaFor = ({ id, revision }: Provider) =>
  formFields
    .transform(
      ({ roles, clientSecret, ...values }): z.input<typeof updateProviderInput> => ({
        ...values,
        providerId: id,
        revision,
        clientSecret: clientSecret === "" ? undefined : clientSecret,
        allowedDomains: toList(values.allowedDomains),
        mfaAcr: toList(values.mfaAcr),
        mfaAmr: toList(values.mfaAmr),
        roleMapping: Object.entries(roles).flatMap(([role, names]) =>
          toList(names).map((value) => ({ role: role as RoleName, value })),
        ),
      }),
    )
    .pipe(updateProviderInput);

function valuesOf(provider: Provider): Values {
  const { name, issuer, clientId, scope } = provider;
  return {
    name,
    issuer,
    clientId,
    scope,
    clientSecret: "",
    allowedDomains: provider.allowedDomains.join(", "),
    caPem: provider.caPem ?? "",
    mfaAcr: provider.mfaAcr.join(", "),
    mfaAmr: provider.mfaAmr.join(", "),
    roleClaim: provider.roleClaim ?? "",
    roles: Object.fromEntries(
      rolesOf(provider).map((role) => [
        role,
        provider.roleMapping
          .filter((rule) => rule.role === role)
          .map(({ value }) => value)
          .join(", "),
      ]),
    ),
    requiredClaim: provider.requiredClaim ?? "",
    requiredValue: provider.requiredValue ?? "",
  };
}

/** Roles that people of this organisation can be given. */
const rolesOf = (provider: Provider) =>
  roleNames.filter((role) => clientRoles.includes(role) === (provider.vendorId === null));

/** Every setting of a provider; the secret is written and never shown. */
export function EditProviderDialog({ provider, onClose }: { provider: Provider; onClose: () => void }) {
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={`Edit ${provider.name}`}
      description="Another issuer, client, secret or certificate has to be tested again. Who is signed in stays so."
    >
      <EditForm provider={provider} onClose={onClose} />
    </Dialog>
  );
}

function EditForm({ provider, onClose }: { provider: Provider; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const form = useForm<Values, unknown, UpdateProviderInput>({
    resolver: zodResolver(schemaFor(provider)),
    defaultValues: valuesOf(provider),
  });
  const update = useMutation(
    trpc.sso.update.mutationOptions({
      onSuccess: async (_, { name }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.sso.pathKey() });
        toast({ title: `Saved ${name}` });
        onClose();
      },
    }),
  );
  const refusedField = update.error?.data?.field;
  const errorOf = (name: keyof UpdateProviderInput) =>
    fieldError((form.formState.errors as Record<string, unknown>)[name]) ??
    (refusedField === name ? update.error?.message : undefined);
  const plain = { autoComplete: "off", spellCheck: false } as const;
  return (
    <form onSubmit={form.handleSubmit((values) => update.mutate(values))} noValidate>
      {update.error && !errorOf(refusedField as keyof UpdateProviderInput) ? (
        <FormError key={update.submittedAt}>{update.error.message}</FormError>
      ) : null}
      <div className="grid gap-x-6 md:grid-cols-2">
        <Field label="Name" error={errorOf("name")}>
          <Input {...plain} {...form.register("name")} />
        </Field>
        <Field label="Issuer" error={errorOf("issuer")}>
          <Input type="url" {...plain} {...form.register("issuer")} />
        </Field>
        <Field label="Client id" error={errorOf("clientId")}>
          <Input {...plain} {...form.register("clientId")} />
        </Field>
        <Field
          label="Client secret"
          hint={provider.hasSecret ? "One is kept. Leave this empty to keep it." : "Empty for a public client."}
          error={errorOf("clientSecret")}
        >
          <Input type="password" {...plain} autoComplete="new-password" {...form.register("clientSecret")} />
        </Field>
        <Field label="Domains" detail="of e-mail addresses" error={errorOf("allowedDomains")}>
          <Input {...plain} {...form.register("allowedDomains")} />
        </Field>
        <Field label="Scopes" error={errorOf("scope")}>
          <Input {...plain} {...form.register("scope")} />
        </Field>
      </div>
      <fieldset>
        <legend className="mb-1 font-semibold">Second factor</legend>
        <p className="mb-2 text-xs text-ink-faint">
          What the provider says when it asked for two factors. Leave both empty and the portal asks for its own code.
        </p>
        <div className="grid gap-x-6 md:grid-cols-2">
          <Field label="acr values" detail="separated by commas" error={errorOf("mfaAcr")}>
            <Input {...plain} {...form.register("mfaAcr")} />
          </Field>
          <Field label="amr values" detail="such as mfa, hwk" error={errorOf("mfaAmr")}>
            <Input {...plain} {...form.register("mfaAmr")} />
          </Field>
        </div>
      </fieldset>
      <fieldset>
        <legend className="mb-1 font-semibold">Roles</legend>
        <p className="mb-2 text-xs text-ink-faint">
          A role somebody was given here then counts only when the claim confirms it. No claim ever gives anyone a role.
          Leave the claim empty to let the roles given here stand.
        </p>
        <Field label="Claim" detail="such as groups or realm_access.roles" error={errorOf("roleClaim")}>
          <Input {...plain} {...form.register("roleClaim")} />
        </Field>
        <div className="grid gap-x-6 md:grid-cols-2">
          {rolesOf(provider).map((role) => (
            <Field key={role} label={`Values for ${roleTitle[role].toLowerCase()}`}>
              <Input {...plain} {...form.register(`roles.${role}`)} />
            </Field>
          ))}
        </div>
        {errorOf("roleMapping") ? <p className="mb-4 text-xs text-down-ink">{errorOf("roleMapping")}</p> : null}
      </fieldset>
      <fieldset>
        <legend className="mb-1 font-semibold">Where several companies share the provider</legend>
        <div className="grid gap-x-6 md:grid-cols-2">
          <Field label="Claim" detail="that has to be there" error={errorOf("requiredClaim")}>
            <Input {...plain} {...form.register("requiredClaim")} />
          </Field>
          <Field label="Its value" detail={`for ${provider.organisation}`} error={errorOf("requiredValue")}>
            <Input {...plain} {...form.register("requiredValue")} />
          </Field>
        </div>
      </fieldset>
      <Field
        label="Certificate of your own authority"
        detail="PEM"
        hint="When the provider's certificate is signed by an authority of your network. There is no way to skip the check."
        error={errorOf("caPem")}
      >
        <Textarea rows={3} className="mono" spellCheck={false} {...form.register("caPem")} />
      </Field>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>Keep it as it is</Button>
        <Button type="submit" variant="primary" busy={update.isPending}>
          Save the settings
        </Button>
      </div>
    </form>
  );
}
