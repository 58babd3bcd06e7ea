"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Crumb } from "#components/layout/crumb.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { AppSection } from "./app-section.tsx";
import { OwnSessions } from "./own-sessions.tsx";
import { PasskeyGate } from "./passkey-gate.tsx";
import { PasskeySection } from "./passkey-section.tsx";
import { RecoverySection } from "./recovery-section.tsx";
import { SignInHistory } from "./sign-in-history.tsx";
import { titleOf } from "./words.ts";

/** One's own account: who one is here, how one signs in, and where one did. */
export function AccountPage() {
  const trpc = useTRPC();
  const { data: account } = useSuspenseQuery(trpc.account.get.queryOptions());
  return (
    <>
      <Crumb label="Your account" />
      <PageHeader title={titleOf(account)}>
        {account.name}, {account.email}
        {account.vendorName ? `, ${account.vendorName}` : ""}. Only you change what stands here; an administrator can
        end your sessions and reset your sign-in.
      </PageHeader>
      <div className="max-w-[760px]">
        <PasskeyGate account={account} />
        <Section title="Your roles" count={account.roles.length}>
          <ul>
            {account.roles.map(({ id, title, bound, endsAt, waits }) => (
              <li key={id} className="border-b border-line py-2">
                <span className="font-medium">{title}</span>{" "}
                <span className="text-ink-faint">
                  {bound ? `for ${bound}` : "without bounds"}
                  {endsAt ? (
                    <>
                      , until <DateTime at={endsAt} />
                    </>
                  ) : null}
                </span>{" "}
                {waits ? <Badge tone="pending">waits for your passkey</Badge> : null}
              </li>
            ))}
          </ul>
        </Section>
        <PasskeySection account={account} />
        <AppSection hasApp={account.app} hasPassword={account.password !== null} />
        {account.password ? <RecoverySection left={account.password.recoveryCodesLeft} /> : null}
        <OwnSessions />
        <SignInHistory />
      </div>
    </>
  );
}
