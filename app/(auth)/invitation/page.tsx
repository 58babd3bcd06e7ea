import type { Metadata } from "next";
import { InvitationForm } from "#components/auth/invitation-form.tsx";
import { AuthLayout } from "#components/layout/auth-layout.tsx";
import { DemoBanner } from "#components/layout/demo-banner.tsx";
import { shellSettings } from "#server/api/shell-settings.ts";

export const metadata: Metadata = { title: "Invitation" };

export default function Page() {
  const { organisation, demo } = shellSettings();
  return (
    <AuthLayout
      title="Accept your invitation"
      company={organisation}
      banner={demo ? <DemoBanner /> : undefined}
      foot="The link works once. If something on this page is not what you expect, ask whoever invited you before you go on."
    >
      <InvitationForm company={organisation} />
    </AuthLayout>
  );
}
