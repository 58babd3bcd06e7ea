import { env } from "#server/env.ts";

/**
 * What a page may load and where it may send, for one answer.
 * @param nonce of this answer; Next puts it on its own scripts when the request carries the policy
 * @param authUrl AUTH_URL, for the address of its own WebSocket
 */
export function contentSecurityPolicy(nonce: string, authUrl = env().AUTH_URL): string {
  const own = new URL(authUrl);
  const socket = `${own.protocol === "https:" ? "wss" : "ws"}://${own.host}`;
  // React's development build compiles with eval; no other build may.
  const development = process.env.NODE_ENV === "development" ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ${socket}`,
    "object-src 'none'",
    "base-uri 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ].join("; ");
}

/** Headers every answer carries besides the policy. */
export function securityHeaders(authUrl = env().AUTH_URL): Record<string, string> {
  return {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy":
      "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    ...(new URL(authUrl).protocol === "https:" ? { "Strict-Transport-Security": "max-age=31536000" } : {}),
  };
}
