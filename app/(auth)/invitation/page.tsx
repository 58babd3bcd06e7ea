import type { Metadata } from "next";
import { InvitationForm } from "#components/auth/invitation-form.tsx";
import { AuthLayout } from "#components/layout/auth-layout.tsx";
import { shellSettings } from "#server/api/shell-settings.ts";

export const metadata: Metadata = { title: "Invitation" };

export default function Page() {
  return (
    <AuthLayout title="Accept your invitation" company={shellSettings().organisation}>
      <InvitationForm />
    </AuthLayout>
  );
}
