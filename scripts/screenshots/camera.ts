import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { StartupError } from "#db/startup-error.ts";
import { admin, coordinators } from "#scripts/demo/people.ts";
import { findChromium, quietChromium } from "#scripts/lib/find-chromium.ts";
import { invite, resetSignIn } from "./one-time-links.ts";
import { type Link, type LookName, looks, type Shot } from "./shots.ts";

/** The system's own Chromium: nothing is downloaded. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath)
    throw new StartupError("No Chromium was found. Install one (apt-get install chromium) or set CHROMIUM_PATH.");
  return chromium.launch({ executablePath, args: [...quietChromium] });
}

export type Camera = { take(shot: Shot, look: LookName): Promise<Buffer> };

/**
 * Takes pictures of a demo.
 * @param portal its address
 * @param setUpLink the link an empty portal printed
 */
export function createCamera(browser: Browser, portal: string, setUpLink: string): Camera {
  // A one-time code works once, so each person signs in once and every look starts from that.
  const signedIn = new Map<string, ReturnType<BrowserContext["storageState"]>>();
  const stateOf = (name: string) => {
    const state = signedIn.get(name) ?? signIn(browser, portal, name);
    signedIn.set(name, state);
    return state;
  };
  const contextOf = async (name: string | null, look: LookName) =>
    browser.newContext({ ...settings(portal, look), storageState: name === null ? undefined : await stateOf(name) });
  const links = new Map<Link, string>([["set-up", setUpLink]]);
  const beginningOf = async ({ page, start }: Shot) => {
    if (start !== "set-up" && start !== "invitation" && start !== "reset") return start ?? page;
    const link = links.get(start) ?? (await makeLink(start, (name) => contextOf(name, "light")));
    links.set(start, link);
    return link;
  };
  return {
    async take(shot, look) {
      const beginning = await beginningOf(shot);
      const context = await contextOf(shot.as, look);
      try {
        const page = await context.newPage();
        await open(page, shot, beginning);
        await showWhole(page);
        return await page.screenshot({ animations: "disabled", caret: "hide" });
      } finally {
        await context.close();
      }
    },
  };
}

async function makeLink(link: Link, as: (name: string) => Promise<BrowserContext>): Promise<string> {
  const by = await as(link === "invitation" ? coordinators.kilima : admin);
  try {
    return await (link === "invitation" ? invite(by) : resetSignIn(by, coordinators.bayanihan));
  } finally {
    await by.close();
  }
}

const settings = (portal: string, look: LookName) =>
  ({ baseURL: portal, locale: "en-GB", timezoneId: "Europe/Berlin", reducedMotion: "reduce", ...looks[look] }) as const;

async function signIn(browser: Browser, portal: string, name: string) {
  const context = await browser.newContext(settings(portal, "light"));
  try {
    const page = await context.newPage();
    await page.goto("/sign-in");
    await page.getByRole("button", { name }).click();
    // Both of a person's codes may be used up by hand; the page then waits for the next.
    await page.waitForURL((url) => url.pathname !== "/sign-in", { timeout: 70_000 });
    await page.getByText("Live", { exact: true }).waitFor();
    return await context.storageState();
  } finally {
    await context.close();
  }
}

async function open(page: Page, shot: Shot, beginning: string): Promise<void> {
  await page.goto(beginning);
  if (shot.link) {
    await page.getByRole("main").getByRole("link", { name: shot.link }).first().click();
    await page.waitForURL((url) => url.pathname.startsWith(shot.page.slice(0, shot.page.indexOf("["))));
  }
  await page.getByRole("heading", { level: 1 }).waitFor();
  // "Live" appears when the page's scripts run and its stream stands.
  if (shot.as !== null) await page.getByText("Live", { exact: true }).waitFor();
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.locator("[aria-busy=true], [role=status] :text('Loading')").first().waitFor({ state: "detached" });
}

/** A window as high as the page: in a picture of a scrolled page what sticks to the window would end half-way. */
async function showWhole(page: Page): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  // The pointer rests where a link was pressed; what lies under it would look chosen.
  await page.mouse.move(0, 0);
  await page.setViewportSize({ width, height: Math.max(height, whole) });
}
