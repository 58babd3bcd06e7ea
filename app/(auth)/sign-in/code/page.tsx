import type { Metadata } from "next";
import { SecondStepForm } from "#components/auth/second-step-form.tsx";
import { AuthLayout } from "#components/layout/auth-layout.tsx";
import { shellSettings } from "#server/api/shell-settings.ts";

export const metadata: Metadata = { title: "Second factor" };

export default function Page() {
  return (
    <AuthLayout title="One more step" company={shellSettings().organisation}>
      <SecondStepForm />
    </AuthLayout>
  );
}
