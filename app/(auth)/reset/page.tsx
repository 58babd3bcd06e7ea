import type { Metadata } from "next";
import { ResetForm } from "#components/auth/reset-form.tsx";
import { AuthLayout } from "#components/layout/auth-layout.tsx";
import { DemoBanner } from "#components/layout/demo-banner.tsx";
import { shellSettings } from "#server/api/shell-settings.ts";

export const metadata: Metadata = { title: "New sign-in" };

export default function Page() {
  const { organisation, demo } = shellSettings();
  return (
    <AuthLayout
      title="Sign in anew"
      company={organisation}
      banner={demo ? <DemoBanner /> : undefined}
      foot="The link works once. If you did not ask for it, close this page and tell your security team."
    >
      <ResetForm />
    </AuthLayout>
  );
}
