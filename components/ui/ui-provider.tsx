"use client";
import * as Tooltip from "radix-ui/tooltip";
import { type ReactNode, useEffect } from "react";
import { FirstNow, followServerClock } from "./clock.ts";
import { shareCspNonce } from "./csp-nonce.ts";
import type { Preferences } from "./preferences.ts";
import { PreferencesProvider } from "./preferences-provider.tsx";
import { ToastProvider } from "./toast.tsx";

interface UiProviderProps {
  /** From `readPreferences(cookies)` in the root layout. */
  preferences: Preferences;
  /** `Date.now()` on the server when the page was rendered. */
  now: number;
  children: ReactNode;
}

/** Everything the components need once per page: preferences, clock, tooltips, toasts, the policy's nonce. */
export function UiProvider({ preferences, now, children }: UiProviderProps) {
  useEffect(() => {
    shareCspNonce();
    followServerClock(now);
  }, [now]);
  return (
    <FirstNow.Provider value={now}>
      <PreferencesProvider initial={preferences}>
        <Tooltip.Provider delayDuration={350} skipDelayDuration={150}>
          <ToastProvider>{children}</ToastProvider>
        </Tooltip.Provider>
      </PreferencesProvider>
    </FirstNow.Provider>
  );
}
