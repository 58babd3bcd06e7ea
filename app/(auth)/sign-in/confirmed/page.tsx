import type { Metadata } from "next";
import { Confirmed } from "#components/auth/confirmed.tsx";
import { SsoProblemNote } from "#components/auth/sso-problem.tsx";
import { AuthLayout } from "#components/layout/auth-layout.tsx";
import { shellSettings } from "#server/api/shell-settings.ts";

export const metadata: Metadata = { title: "Confirm that it is you" };

export default async function Page({ searchParams }: PageProps<"/sign-in/confirmed">) {
  const { sso } = await searchParams;
  return (
    <AuthLayout
      title="Confirm that it is you"
      company={shellSettings().organisation}
      foot="The tab you came from still waits, with what you typed in it."
    >
      {sso === undefined ? <Confirmed /> : <SsoProblemNote problem={sso} />}
    </AuthLayout>
  );
}
