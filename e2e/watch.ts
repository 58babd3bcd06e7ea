import type { Page } from "@playwright/test";

/** What went wrong in a page besides what the test looks at. */
export type Watch = {
  problems: string[];
  /** Lets problems of this kind pass from now on: a refused form leaves its status in the console. */
  allow(pattern: RegExp): void;
};

/**
 * Collects what nobody should see: console errors (the browser reports breaches of the content security policy there
 * too), uncaught exceptions, and requests that leave the portal.
 */
export function watch(page: Page, portalUrl: string): Watch {
  // Chromium drops connections when an interface comes or goes, such as those a network test makes on the same machine.
  const allowed: RegExp[] = [/net::ERR_NETWORK_CHANGED/];
  const problems: string[] = [];
  const note = (text: string) => {
    if (!allowed.some((pattern) => pattern.test(text))) problems.push(`${new URL(page.url()).pathname}: ${text}`);
  };
  page.on("console", (message) => {
    if (message.type() === "error") note(`${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => note(`uncaught: ${error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && url.host !== new URL(portalUrl).host)
      note(`a request left the portal: ${request.url()}`);
  });
  return { problems, allow: (pattern) => allowed.push(pattern) };
}
