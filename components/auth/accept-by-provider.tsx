"use client";

import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { type SsoProblem, ssoProblems } from "#lib/schemas/sso.ts";
import { ssoSentence } from "./sso-problem.tsx";

interface AcceptByProviderProps {
  token: string;
  providers: readonly { id: string; name: string }[];
  /** What the link is for, where nothing else on the page says it. */
  about?: ReactNode;
  /** A password may be chosen below instead. */
  or?: boolean;
}

const isProblem = (value: unknown): value is SsoProblem => ssoProblems.some((problem) => problem === value);

/** Sends the link's token in a body, never in an address. @returns where the provider asks who they are */
async function begin(input: { providerId: string; token: string }): Promise<string> {
  const answer = await fetch(`/api/sso/${input.providerId}/start`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token: input.token }),
  }).catch(() => null);
  const body: unknown = await answer?.json().catch(() => null);
  if (typeof body === "object" && body !== null && "url" in body) return String(body.url);
  const problem = typeof body === "object" && body !== null && "problem" in body ? body.problem : null;
  throw new Error(
    isProblem(problem) ? ssoSentence[problem] : "The portal did not answer. Check the connection and try again.",
  );
}

/** Accepts an invitation with the company account instead of a password. */
export function AcceptByProvider({ token, providers, about, or }: AcceptByProviderProps) {
  const go = useMutation({
    mutationFn: begin,
    onSuccess: (url) => location.assign(url),
  });
  return (
    <div className={or ? "mb-5 border-b border-line pb-5" : undefined}>
      {go.error ? <FormError key={go.submittedAt}>{go.error.message}</FormError> : null}
      {about ? <p className="mb-4">{about}</p> : null}
      <div className="grid gap-2">
        {providers.map(({ id, name }) => (
          <Button
            key={id}
            full
            variant={or ? "secondary" : "primary"}
            busy={go.isPending || go.isSuccess}
            onClick={() => go.mutate({ providerId: id, token })}
          >
            Accept with {name}
          </Button>
        ))}
      </div>
      <p className="mt-2 text-xs text-ink-faint">
        {providers.length === 0
          ? "Your company signs in through its own identity provider, and none is on at the moment. Ask whoever invited you."
          : or
            ? "You use the account you have at your company already. Or choose a password below."
            : "You use the account you have at your company already."}
      </p>
    </div>
  );
}
