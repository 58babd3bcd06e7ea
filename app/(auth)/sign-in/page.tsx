import type { Metadata } from "next";
import { SignInForm } from "#components/auth/sign-in-form.tsx";
import { AuthLayout } from "#components/layout/auth-layout.tsx";
import { DemoBanner } from "#components/layout/demo-banner.tsx";
import { routes } from "#lib/routes.ts";
import { sameOriginPath } from "#lib/same-origin-path.ts";
import { shellSettings } from "#server/api/shell-settings.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function Page({ searchParams }: PageProps<"/sign-in">) {
  const { next } = await searchParams;
  const { organisation, demo } = shellSettings();
  return (
    <AuthLayout
      title="Sign in"
      company={organisation}
      banner={demo ? <DemoBanner /> : undefined}
      foot="No account yet? You get a link from whoever invites you. Lost your app? Ask the security administrator."
    >
      <SignInForm next={sameOriginPath(typeof next === "string" ? next : routes.home(), routes.home())} />
    </AuthLayout>
  );
}
