"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import type { SignInInput } from "#lib/schemas/members.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";

export type DemoPerson = RouterOutputs["members"]["demoPeople"][number];

interface DemoPeopleProps {
  people: readonly DemoPerson[];
  /** What the person would type, current code included. */
  onChosen: (person: SignInInput) => void;
  busy: boolean;
}

/** The invented people of a demo; choosing one types all three proofs and signs in the ordinary way. */
export function DemoPeople({ people, onChosen, busy }: DemoPeopleProps) {
  const trpc = useTRPC();
  const [waiting, setWaiting] = useState<{ email: string; seconds: number } | null>(null);
  const choose = useMutation(
    trpc.members.demoSignIn.mutationOptions({
      onSuccess: (answer, { email }) => {
        if ("code" in answer) onChosen(answer);
        else setWaiting({ email, seconds: Math.max(1, answer.waitSeconds) });
      },
    }),
  );
  const { mutate } = choose;
  // A code works once, in a demo too: count down to the next one and go on by itself.
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => {
      if (waiting.seconds > 1) setWaiting({ ...waiting, seconds: waiting.seconds - 1 });
      else {
        setWaiting(null);
        mutate({ email: waiting.email });
      }
    }, 1000);
    return () => clearTimeout(timer);
  }, [waiting, mutate]);
  return (
    <section aria-labelledby="demo-people" className="mt-6 border-t border-line pt-4">
      <h2 id="demo-people" className="font-semibold">
        Demo people
      </h2>
      <p className="text-xs text-ink-faint">One press types their password and current code for you.</p>
      {choose.error ? (
        <Note tone="down" className="mt-2" alert>
          {choose.error.message}
        </Note>
      ) : null}
      <ul className="mt-2 grid gap-1.5">
        {people.map((person) => {
          const seconds = waiting?.email === person.email ? waiting.seconds : null;
          return (
            <li key={person.email}>
              <Button
                full
                className="h-auto min-h-10 justify-start py-1 text-left whitespace-normal"
                onClick={() => mutate({ email: person.email })}
                busy={busy || choose.isPending || waiting !== null}
              >
                <span>
                  {person.name}
                  <span className="block text-xs font-normal text-ink-faint" aria-live="polite">
                    {seconds === null ? person.roleTitle : `Both codes are used up; the next one comes in ${seconds} s`}
                  </span>
                </span>
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
