import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "#components/auth/sign-in-form.tsx";
import { AuthLayout } from "#components/layout/auth-layout.tsx";
import { DemoBanner } from "#components/layout/demo-banner.tsx";
import { routes } from "#lib/routes.ts";
import { sameOriginPath } from "#lib/same-origin-path.ts";
import { api, optionalActor } from "#server/api/rsc.ts";
import { shellSettings } from "#server/api/shell-settings.ts";
import { relyingParty } from "#server/auth/relying-party.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function Page({ searchParams }: PageProps<"/sign-in">) {
  const { next } = await searchParams;
  const goal = sameOriginPath(next, routes.home());
  if (await optionalActor()) redirect(goal);
  const { organisation, demo } = shellSettings();
  const demoPeople = demo ? await (await api()).members.demoPeople() : [];
  return (
    <AuthLayout
      title="Sign in"
      company={organisation}
      banner={demo ? <DemoBanner /> : undefined}
      foot="No account yet? You get a link from whoever invites you."
    >
      <SignInForm next={goal} passkeys={relyingParty() !== null} demoPeople={demoPeople} />
    </AuthLayout>
  );
}
