import type { Page } from "@playwright/test";

/**
 * Gives a page's browser a device that keeps passkeys and always says it is the person: Chromium's virtual
 * authenticator, over its debugging protocol. It stays while the page does.
 */
export async function addAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}
