"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "#components/ui/button.tsx";
import type { SignInInput } from "#lib/schemas/members.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";

/** The invented people of a demo; choosing one fills in all three proofs. Nothing at all outside a demo. */
export function DemoPeople({ onChosen }: { onChosen: (person: SignInInput) => void }) {
  const trpc = useTRPC();
  const { data: people } = useQuery(trpc.members.demoPeople.queryOptions());
  const choose = useMutation(
    trpc.members.demoSignIn.mutationOptions({
      onSuccess: (person) => ("code" in person ? onChosen(person) : undefined),
    }),
  );
  if (!people || people.length === 0) return null;
  return (
    <section aria-label="Demo people" className="mt-6 border-t border-line pt-4">
      <h2 className="font-semibold">Demo people</h2>
      {choose.data && "waitSeconds" in choose.data ? (
        <p role="status">The codes of this person are used up for now. Wait {choose.data.waitSeconds} s.</p>
      ) : null}
      <ul className="mt-2 grid gap-1.5">
        {people.map((person) => (
          <li key={person.email}>
            <Button full onClick={() => choose.mutate({ email: person.email })} busy={choose.isPending}>
              {person.name}, {person.roleTitle}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
