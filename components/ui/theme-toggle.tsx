"use client";
import { usePreferences } from "./preferences-provider.tsx";
import { Segmented } from "./segmented.tsx";

/** The choices of the theme, also used by the user menu. */
export const themeOptions = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

/** Light, dark or as the system; kept in a cookie. */
export function ThemeToggle() {
  const { theme, setTheme } = usePreferences();
  return <Segmented label="Theme" value={theme} onValueChange={setTheme} options={themeOptions} />;
}
