"use client";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { keepPreference } from "./preference-cookie.ts";
import { localZoneCookie, type Preferences, type ThemeChoice, themeCookie, zoneModeCookie } from "./preferences.ts";

interface PreferencesValue extends Preferences {
  /** IANA zone times are shown in now. */
  zone: string;
  setTheme: (theme: ThemeChoice) => void;
  setZoneMode: (mode: Preferences["zoneMode"]) => void;
}

const Context = createContext<PreferencesValue | null>(null);

export function PreferencesProvider({ initial, children }: { initial: Preferences; children: ReactNode }) {
  const [preferences, setPreferences] = useState(initial);

  // The server learns the browser's zone from a cookie; until then it prints UTC, and this corrects it.
  useEffect(() => {
    const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!browserZone || browserZone === initial.localZone) return;
    keepPreference(localZoneCookie, browserZone);
    setPreferences((before) => ({ ...before, localZone: browserZone }));
  }, [initial.localZone]);

  const value = useMemo<PreferencesValue>(
    () => ({
      ...preferences,
      zone: preferences.zoneMode === "utc" ? "UTC" : (preferences.localZone ?? "UTC"),
      setTheme: (theme) => {
        keepPreference(themeCookie, theme === "system" ? null : theme);
        if (theme === "system") delete document.documentElement.dataset.theme;
        else document.documentElement.dataset.theme = theme;
        setPreferences((before) => ({ ...before, theme }));
      },
      setZoneMode: (zoneMode) => {
        keepPreference(zoneModeCookie, zoneMode);
        setPreferences((before) => ({ ...before, zoneMode }));
      },
    }),
    [preferences],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

/** The viewer's preferences and their setters. Needs UiProvider above. */
export function usePreferences(): PreferencesValue {
  const value = useContext(Context);
  if (!value) throw new Error("usePreferences needs UiProvider above it");
  return value;
}
