"use client";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Section } from "#components/ui/section.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { BindRoleDialog } from "./bind-role-dialog.tsx";
import { LogPart, reachWords } from "./reach-words.tsx";
import type { BindingRow, MemberDetail } from "./types.ts";

interface BindingsSectionProps {
  userId: string;
  /** Whether the reader may give and take roles of this person. */
  mayChange: boolean;
}

/** The roles somebody holds, and how far each reaches. */
export function BindingsSection({ userId, mayChange }: BindingsSectionProps) {
  const trpc = useTRPC();
  const { data: member } = useSuspenseQuery(trpc.members.get.queryOptions({ userId }));
  const [giving, setGiving] = useState(false);
  const [taking, setTaking] = useState<BindingRow | null>(null);
  const reach = ({ bound }: BindingRow) => (member.vendorName ? `within ${member.vendorName}` : reachWords(bound));
  return (
    <Section
      title="Roles"
      count={member.bindings.length || undefined}
      actions={
        mayChange ? (
          <Button size="sm" onClick={() => setGiving(true)}>
            Give a role…
          </Button>
        ) : null
      }
    >
      {member.bindings.length === 0 ? (
        <EmptyState title="Holds no role">Without one, nothing of the portal opens after sign-in.</EmptyState>
      ) : (
        <ul>
          {member.bindings.map((binding) => (
            <li key={binding.id} className="flex items-start gap-3 border-b border-line py-2">
              <div className="min-w-0 flex-1">
                <p className="flex flex-wrap items-baseline gap-x-2">
                  <span className="font-medium">{binding.title}</span>
                  <span className="text-ink-muted">{reach(binding)}</span>
                  {binding.ended ? <StateBadge state="expired" /> : null}
                </p>
                <p className="text-xs text-ink-faint">
                  Since <DateTime at={binding.since} show="day" />
                  {binding.endsAt ? (
                    <>
                      , {binding.ended ? "ended" : "ends by itself"} <DateTime at={binding.endsAt} />
                    </>
                  ) : null}
                  <LogPart {...binding} />
                </p>
              </div>
              {mayChange && binding.role !== "annotator" ? (
                <Button
                  size="sm"
                  variant="danger-quiet"
                  aria-label={`Take ${binding.title}, ${reach(binding)}`}
                  onClick={() => setTaking(binding)}
                >
                  Take…
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {giving ? <BindRoleDialog member={member} onClose={() => setGiving(false)} /> : null}
      {taking ? <TakeRoleDialog member={member} binding={taking} onClose={() => setTaking(null)} /> : null}
    </Section>
  );
}

function TakeRoleDialog({
  member,
  binding,
  onClose,
}: {
  member: MemberDetail;
  binding: BindingRow;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const take = useMutation(
    trpc.roles.unbind.mutationOptions({
      onSuccess: async () => {
        await Promise.all(
          [trpc.members.pathKey(), trpc.roles.pathKey()].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
        );
        toast({ title: `${member.name} is no longer ${binding.title}`, state: "closed" });
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      destructive
      title={`Take ${binding.title} from ${member.name}?`}
      description="Their next request is decided without it. They are signed out everywhere and sign in again with what is left."
      reason={{ label: "Reason", detail: "auditors read it", minLength: 10 }}
      confirmLabel="Take the role"
      cancelLabel="Leave it"
      busy={take.isPending}
      error={take.error?.message}
      onConfirm={({ reason }) => take.mutate({ bindingId: binding.id, reason })}
    />
  );
}
