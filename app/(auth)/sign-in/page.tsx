import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { ProviderLinks } from "#components/auth/provider-links.tsx";
import { SignInForm } from "#components/auth/sign-in-form.tsx";
import { SsoProblemNote } from "#components/auth/sso-problem.tsx";
import { AuthLayout } from "#components/layout/auth-layout.tsx";
import { DemoBanner } from "#components/layout/demo-banner.tsx";
import { routes } from "#lib/routes.ts";
import { sameOriginPath } from "#lib/same-origin-path.ts";
import { api, optionalActor } from "#server/api/rsc.ts";
import { shellSettings } from "#server/api/shell-settings.ts";
import { relyingParty } from "#server/auth/relying-party.ts";
import { readLastUsed } from "#server/auth/sso-cookies.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function Page({ searchParams }: PageProps<"/sign-in">) {
  const { next, sso } = await searchParams;
  const goal = sameOriginPath(next, routes.home());
  if (await optionalActor()) redirect(goal);
  const { organisation, demo } = shellSettings();
  const call = await api();
  const demoPeople = demo ? await call.members.demoPeople() : [];
  const providers = await call.sso.choices({ lastUsed: readLastUsed(await headers()) });
  return (
    <AuthLayout
      title="Sign in"
      company={organisation}
      banner={demo ? <DemoBanner /> : undefined}
      foot="No account yet? You get a link from whoever invites you. Does your company sign in through its own provider? Begin at the address it gave you."
    >
      <SsoProblemNote problem={sso} />
      <ProviderLinks providers={providers} next={goal} />
      <SignInForm next={goal} passkeys={relyingParty() !== null} demoPeople={demoPeople} />
    </AuthLayout>
  );
}
