"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { CodeField } from "#components/ui/code-field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Note } from "#components/ui/note.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { TotpEnrolment } from "#components/ui/totp-enrolment.tsx";
import { answerWithPasskey } from "#lib/passkey.ts";
import { routes } from "#lib/routes.ts";
import { type ConfirmIdentityInput, confirmIdentityInput } from "#lib/schemas/members.ts";
import type { SsoProblem } from "#lib/schemas/sso.ts";
import { ssoSentence } from "./sso-problem.tsx";

type PasskeyQuestion = Parameters<typeof answerWithPasskey>[0];
type Asked =
  | { outcome: "prove"; name: string; provider: string; app: boolean; passkey: PasskeyQuestion | null }
  | { outcome: "enrol"; name: string; email: string; provider: string; uri: string; secret: string };
type Answer =
  | Asked
  | { outcome: "entered"; next: string }
  | { outcome: "wrong"; message: string }
  | { outcome: "throttled"; retryAfterSeconds: number }
  | { outcome: "refused"; problem: SsoProblem };

type Proof = { code?: string; passkey?: unknown };

async function send(body: Proof): Promise<Answer> {
  const answer = await fetch("/api/sso/code", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => null);
  if (!answer?.headers.get("content-type")?.includes("json"))
    throw new Error("The portal did not answer. Check the connection and try again.");
  return answer.json();
}

/** A question holds for five minutes, and people may look for their key longer: the passkey answers a new one. */
async function answerFreshly(): Promise<Proof> {
  const asked = await send({});
  const question = asked.outcome === "prove" ? asked.passkey : null;
  if (!question) throw new Error(ssoSentence["started-over"]);
  return { passkey: await answerWithPasskey(question) };
}

/** The portal's own second factor, after a provider whose own does not count yet; for somebody new, the app as well. */
export function SecondStepForm() {
  const { mutate, data: asked, error } = useMutation({ mutationFn: () => send({}) });
  useEffect(() => mutate(), [mutate]);
  if (error) return <StartOver>{error.message}</StartOver>;
  if (!asked) return <SkeletonRows rows={3} />;
  if (asked.outcome === "refused") return <StartOver>{ssoSentence[asked.problem]}</StartOver>;
  if (asked.outcome !== "prove" && asked.outcome !== "enrol")
    return <StartOver>{ssoSentence["started-over"]}</StartOver>;
  return <StepForm asked={asked} />;
}

function StartOver({ children }: { children: string }) {
  return (
    <>
      <Note tone="down" alert>
        {children}
      </Note>
      <LinkButton href={routes.signIn()} variant="primary" full className="mt-4">
        Go to sign-in
      </LinkButton>
    </>
  );
}

function StepForm({ asked }: { asked: Asked }) {
  const form = useForm<ConfirmIdentityInput>({
    resolver: zodResolver(confirmIdentityInput),
    defaultValues: { code: "" },
  });
  const give = useMutation({
    mutationFn: async (proof: () => Promise<Proof>) => send(await proof()),
    onSuccess: (given) => {
      // A full load, so that nothing of the person before stays in memory.
      if (given.outcome === "entered") location.assign(given.next);
      else form.reset();
    },
  });
  const { data: answer } = give;
  if (answer?.outcome === "refused") return <StartOver>{ssoSentence[answer.problem]}</StartOver>;
  const problem =
    answer?.outcome === "wrong"
      ? answer.message
      : answer?.outcome === "throttled"
        ? `Too many attempts. Try again in ${Math.ceil(answer.retryAfterSeconds / 60)} min; nothing is locked.`
        : give.error?.message;
  const busy = give.isPending || answer?.outcome === "entered";
  const byPasskey = asked.outcome === "prove" && asked.passkey !== null;
  const byCode = asked.outcome === "enrol" || asked.app;
  return (
    <form method="dialog" noValidate onSubmit={form.handleSubmit((code) => give.mutate(async () => code))}>
      {problem ? <FormError key={give.submittedAt}>{problem}</FormError> : null}
      <p className="mb-4">
        {asked.outcome === "prove" ? (
          <>
            {asked.provider} knows you as <b className="font-semibold">{asked.name}</b>. Confirm with the second factor
            you have at this portal.
          </>
        ) : (
          <>
            {asked.provider} knows you as <b className="font-semibold">{asked.email}</b>. It did not ask for a second
            factor, so set up an authenticator app once; from then on the portal asks for its code.
          </>
        )}
      </p>
      {asked.outcome === "enrol" ? <TotpEnrolment uri={asked.uri} secret={asked.secret} /> : null}
      {byPasskey ? (
        <Button variant="primary" full busy={busy} onClick={() => give.mutate(answerFreshly)}>
          Use your passkey
        </Button>
      ) : null}
      {byPasskey && byCode ? <p className="my-3 text-ink-faint">Or with a code:</p> : null}
      {byCode ? (
        <>
          <CodeField error={form.formState.errors.code?.message} {...form.register("code")} />
          <Button type="submit" variant={byPasskey ? "secondary" : "primary"} full busy={busy}>
            {asked.outcome === "enrol" ? "Accept the invitation" : "Sign in"}
          </Button>
        </>
      ) : null}
    </form>
  );
}
