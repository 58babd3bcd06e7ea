"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { DateTime } from "#components/ui/date-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { Shape } from "#components/ui/shape.tsx";
import { deviceName } from "#lib/device-name.ts";
import { proofMethodWords } from "#lib/sign-in-method.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { OwnSignIn } from "./types.ts";
import { countryName, flagWords } from "./words.ts";

/** The latest sign-ins, refused ones too: where from, with what, and what was unusual. */
export function SignInHistory() {
  const trpc = useTRPC();
  const { data: signIns } = useSuspenseQuery(trpc.account.signIns.queryOptions());
  return (
    <Section title="Your sign-ins" count={`latest ${signIns.length}`}>
      <p className="py-2.5 text-ink-muted">
        One that was not you? End your sessions, then set up your app anew and tell your security team.
      </p>
      <ul>
        {signIns.map((signIn) => (
          <SignInItem key={signIn.id} signIn={signIn} />
        ))}
      </ul>
    </Section>
  );
}

function SignInItem({ signIn }: { signIn: OwnSignIn }) {
  const country = countryName(signIn.country);
  return (
    <li className="border-b border-line py-2">
      <p>
        <span className="font-medium">{signIn.accepted ? "Signed in" : "Refused"}</span> by{" "}
        {proofMethodWords[signIn.method]}, <DateTime at={signIn.at} />
      </p>
      <p className="text-xs text-ink-faint">
        {deviceName(signIn.userAgent)}, from{" "}
        {signIn.sourceIp ? <span className="mono">{signIn.sourceIp}</span> : "an unknown address"}
        {country ? `, ${country}` : ""}
      </p>
      {signIn.flags.map((flag) => (
        <p key={flag} className="mt-0.5 flex items-start gap-1.5 text-xs text-degraded-ink">
          <Shape name="triangle" className="mt-0.5 text-degraded-mark" />
          {flagWords[flag]}
        </p>
      ))}
    </li>
  );
}
