"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Badge } from "#components/ui/badge.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { KeyValue } from "#components/ui/key-value.tsx";
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
      <PageHeader title={titleOf(account)}>
        {account.name}, {account.email}
        {account.vendorName ? `, ${account.vendorName}` : ""}. Nobody can see or change what stands here but you; an
        administrator can reset it.
      </PageHeader>
      <div className="max-w-[760px]">
        <PasskeyGate account={account} />
        <Section title="Your roles" count={account.roles.length}>
          <KeyValue
            items={account.roles.map(({ title, bound, endsAt, waits }) => ({
              label: title,
              value: (
                <>
                  {bound ? `for ${bound}` : "everywhere"}
                  {endsAt ? (
                    <>
                      , until <DateTime at={endsAt} />
                    </>
                  ) : null}{" "}
                  {waits ? <Badge tone="pending">waits for your passkey</Badge> : null}
                </>
              ),
            }))}
          />
        </Section>
        <PasskeySection account={account} />
        {account.password ? (
          <>
            <AppSection hasApp={account.password.app} />
            <RecoverySection left={account.password.recoveryCodesLeft} />
          </>
        ) : null}
        <OwnSessions />
        <SignInHistory />
      </div>
    </>
  );
}
