"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { routes } from "#lib/routes.ts";
import { type CreateVendorInput, createVendorInput } from "#lib/schemas/vendors.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";

/** Adds a vendor and goes to its page, where the first coordinator is invited. */
export function CreateVendorDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const toast = useToast();
  const queryClient = useQueryClient();
  const form = useForm<CreateVendorInput>({ resolver: zodResolver(createVendorInput), defaultValues: { name: "" } });
  const create = useMutation(
    trpc.vendors.create.mutationOptions({
      onSuccess: async ({ id }, { name }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.vendors.pathKey() });
        toast({ title: `Added ${name}`, detail: "Invite its first coordinator next." });
        onClose();
        router.push(routes.vendor(id));
      },
    }),
  );
  const onName = create.error?.data?.field === "name" ? create.error.message : undefined;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add a vendor"
      description="An outside company whose people annotate. Nobody of it can sign in before you invite its coordinator."
    >
      <form onSubmit={form.handleSubmit((values) => create.mutate(values))} noValidate>
        {create.error && !onName ? <FormError>{create.error.message}</FormError> : null}
        <Field
          label="Company name"
          hint="Other vendors never see it."
          error={form.formState.errors.name?.message ?? onName}
        >
          <Input autoComplete="off" {...form.register("name")} />
        </Field>
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>Add nothing</Button>
          <Button type="submit" variant="primary" busy={create.isPending}>
            Add the vendor
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
