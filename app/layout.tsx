import type { Metadata } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import "./globals.css";
import { readPreferences } from "#components/ui/preferences.ts";
import { UiProvider } from "#components/ui/ui-provider.tsx";

export const metadata: Metadata = { title: { default: "Gatehouse", template: "%s · Gatehouse" } };

/** Theme and zone come from cookies, so that the first HTML is right already and no inline script is needed. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  const preferences = readPreferences((name) => jar.get(name)?.value);
  return (
    <html lang="en" data-theme={preferences.theme === "system" ? undefined : preferences.theme}>
      <body>
        <UiProvider preferences={preferences} now={Date.now()}>
          {children}
        </UiProvider>
      </body>
    </html>
  );
}
