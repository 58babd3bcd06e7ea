import type { Metadata } from "next";
import { SetUpForm } from "#components/auth/set-up-form.tsx";
import { AuthLayout } from "#components/layout/auth-layout.tsx";

export const metadata: Metadata = { title: "Set up" };

export default function Page() {
  return (
    <AuthLayout
      title="Set up this portal"
      description="You become its first security administrator. The link works once."
    >
      <SetUpForm />
    </AuthLayout>
  );
}
