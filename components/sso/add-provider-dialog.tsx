"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { Controller, useForm } from "react-hook-form";
import { z } from "zod";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { routes } from "#lib/routes.ts";
import { type CreateProviderInput, createProviderInput } from "#lib/schemas/sso.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { fieldError, toList } from "./form-text.ts";

const ownCompany = "own";
type Values = { name: string; issuer: string; vendorId: string; allowedDomains: string };
const formSchema = z
  .object({ name: z.string(), issuer: z.string(), vendorId: z.string(), allowedDomains: z.string() })
  .transform(
    (values): z.input<typeof createProviderInput> => ({
      ...values,
      vendorId: values.vendorId === ownCompany ? null : values.vendorId,
      allowedDomains: toList(values.allowedDomains),
    }),
  )
  .pipe(createProviderInput);

/** First step of a new provider: enough to be told what to enter there. It begins turned off. */
export function AddProviderDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add an identity provider"
      description="It begins turned off. Its page then shows what to enter there, and takes what you get back."
    >
      <AddForm onClose={onClose} />
    </Dialog>
  );
}

function AddForm({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const { data: rules } = useSuspenseQuery(trpc.sso.passwordRules.queryOptions());
  const form = useForm<Values, unknown, CreateProviderInput>({
    resolver: zodResolver(formSchema),
    defaultValues: { name: "", issuer: "", vendorId: ownCompany, allowedDomains: "" },
  });
  const { errors } = form.formState;
  const create = useMutation(
    trpc.sso.create.mutationOptions({
      onSuccess: async ({ id }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.sso.pathKey() });
        onClose();
        router.push(routes.identityProvider(id));
      },
    }),
  );
  const refused = create.error?.data?.field === "allowedDomains" ? create.error.message : undefined;
  return (
    <form onSubmit={form.handleSubmit((values) => create.mutate(values))} noValidate>
      {create.error && !refused ? <FormError key={create.submittedAt}>{create.error.message}</FormError> : null}
      <Controller
        control={form.control}
        name="vendorId"
        render={({ field }) => (
          <Field label="For people of" error={errors.vendorId?.message}>
            <Select
              value={field.value}
              onValueChange={field.onChange}
              options={rules.map(({ vendorId, vendorName }) => ({
                value: vendorId ?? ownCompany,
                label: vendorName ?? "Your company",
                detail: vendorId ? "vendor" : undefined,
              }))}
            />
          </Field>
        )}
      />
      <Field label="Name" hint="Stands on the button: “Continue with Northwind”." error={errors.name?.message}>
        <Input autoComplete="off" {...form.register("name")} />
      </Field>
      <Field
        label="Issuer"
        hint="As the provider shows it, such as https://login.northwind.example/realms/staff."
        error={errors.issuer?.message}
      >
        <Input type="url" inputMode="url" autoComplete="off" spellCheck={false} {...form.register("issuer")} />
      </Field>
      <Field
        label="Domains of e-mail addresses"
        detail="it may vouch for"
        hint="Several with commas: northwind.example, northwind.test. No other company's provider may name them."
        error={fieldError(errors.allowedDomains) ?? refused}
      >
        <Input autoComplete="off" spellCheck={false} {...form.register("allowedDomains")} />
      </Field>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>Add nothing</Button>
        <Button type="submit" variant="primary" busy={create.isPending}>
          Add this provider
        </Button>
      </div>
    </form>
  );
}
