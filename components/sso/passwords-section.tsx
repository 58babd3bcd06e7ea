"use client";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { PasswordRule } from "./types.ts";

const nameOf = (rule: PasswordRule) => rule.vendorName ?? "your company";

/** Whether people of each company may use a password; one line a company. */
export function PasswordsSection({ mayWrite }: { mayWrite: boolean }) {
  const trpc = useTRPC();
  const { data: rules } = useSuspenseQuery(trpc.sso.passwordRules.queryOptions());
  const [changing, setChanging] = useState<PasswordRule | null>(null);
  return (
    <>
      <ul>
        {rules.map((rule) => (
          <li
            key={rule.vendorId ?? "client"}
            className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line py-2"
          >
            <span className="min-w-0 flex-1 basis-48">
              <span className="font-medium">{rule.vendorName ?? "Your company"}</span>
              <span className="block text-xs text-ink-faint">
                {rule.providers.length > 0 ? `or through ${rule.providers.join(", ")}` : "no identity provider on"}
              </span>
            </span>
            <StateBadge
              state={rule.allowed ? "valid" : "closed"}
              word={rule.allowed ? "Password and code" : "Passwords off"}
              className="basis-44"
            />
            {mayWrite ? (
              <Button
                size="sm"
                onClick={() => setChanging(rule)}
                aria-label={`${rule.allowed ? "Turn off" : "Allow"} passwords at ${nameOf(rule)}`}
              >
                {rule.allowed ? "Turn off…" : "Allow…"}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {changing ? <ChangeDialog rule={changing} onClose={() => setChanging(null)} /> : null}
    </>
  );
}

function ChangeDialog({ rule, onClose }: { rule: PasswordRule; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const allowed = !rule.allowed;
  const change = useMutation(
    trpc.sso.setPasswords.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.sso.pathKey() });
        toast({ title: allowed ? `Passwords work again at ${nameOf(rule)}` : `Passwords are off at ${nameOf(rule)}` });
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      destructive={!allowed}
      onOpenChange={(open) => !open && onClose()}
      title={allowed ? `Allow passwords at ${nameOf(rule)}?` : `Turn off passwords at ${nameOf(rule)}?`}
      description={
        allowed
          ? "People who have a password can use it again, with their code. Invitations offer it, too."
          : "Its people can sign in through their identity provider only. Who is signed in stays so. It can be undone."
      }
      effects={[{ what: "Ways left", value: rule.providers.length > 0 ? rule.providers.join(", ") : "none" }]}
      confirmLabel={allowed ? "Allow passwords" : "Turn off passwords"}
      cancelLabel={allowed ? "Keep them off" : "Keep passwords"}
      busy={change.isPending}
      error={change.error?.message}
      onConfirm={() => change.mutate({ vendorId: rule.vendorId, allowed })}
    />
  );
}
