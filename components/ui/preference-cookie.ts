/** Keeps a display preference for a year. Not a secret: scripts may read it, and it grants nothing. */
export function keepPreference(name: string, value: string | null): void {
  const age = value === null ? 0 : 31_536_000;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: CookieStore is missing in Firefox ESR and on plain HTTP.
  document.cookie = `${name}=${encodeURIComponent(value ?? "")}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
}
