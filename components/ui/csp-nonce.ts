/**
 * The nonce of this page's content security policy, read from a script the server signed with it.
 * Needed by libraries that add a style element when a list or dialog opens. Undefined on the server.
 */
export function cspNonce(): string | undefined {
  if (typeof document === "undefined") return undefined;
  return document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce || undefined;
}

/** Hands the nonce to the scroll lock of dialogs and menus, which looks for it under this global name. */
export function shareCspNonce(): void {
  const nonce = cspNonce();
  if (nonce) Object.assign(globalThis, { __webpack_nonce__: nonce });
}
