import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";
import type { AxeResults, RunOptions } from "axe-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** WCAG 2.2 level AA with all it contains. */
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** What a change of theme can break; everything else is the same page. */
const colourRules = ["color-contrast", "link-in-text-block"];

const wide = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

type Look = { name: string; scheme: "light" | "dark"; size: typeof wide; options: RunOptions };
const colours: RunOptions = { runOnly: colourRules };
const allButColours: RunOptions = {
  runOnly: tags,
  rules: Object.fromEntries(colourRules.map((rule) => [rule, { enabled: false }])),
};
const looks: readonly Look[] = [
  { name: "light, 1440", scheme: "light", size: wide, options: { runOnly: tags } },
  { name: "dark, 1440", scheme: "dark", size: wide, options: colours },
  { name: "light, 390", scheme: "light", size: phone, options: allButColours },
];
/** Colours of what only a phone shows; they depend on no role. */
const coloursOnPhone: readonly Look[] = [
  { name: "light colours, 390", scheme: "light", size: phone, options: colours },
  { name: "dark colours, 390", scheme: "dark", size: phone, options: colours },
];

type Options = {
  /** Colours on the phone too: once for every page is enough. */
  phoneColours?: boolean;
  /** A part of the page to look at instead of the whole, such as an open dialog. */
  within?: string;
  /** What a desk does not show. */
  phoneOnly?: boolean;
};

/**
 * Holds what is on screen against WCAG 2.2 AA in light and dark, on a desk and on a phone, and sees that nothing sticks
 * out of a phone's sides. The page stays loaded; theme and size change under it.
 * @returns what is wrong, in lines
 */
export async function lookAround(page: Page, { phoneColours, within, phoneOnly }: Options = {}): Promise<string[]> {
  const found: string[] = [];
  await page.evaluate(source);
  const wanted = phoneColours || phoneOnly ? [...looks, ...coloursOnPhone] : looks;
  for (const look of phoneOnly ? wanted.filter(({ size }) => size === phone) : wanted) {
    await page.setViewportSize(look.size);
    await page.emulateMedia({ colorScheme: look.scheme, reducedMotion: "reduce" });
    found.push(...(await violations(page, look.options, within)).map((line) => `${look.name}: ${line}`));
    if (look.size === phone) found.push(...(await overflow(page, within)).map((line) => `${look.name}: ${line}`));
  }
  await page.setViewportSize(wide);
  await page.emulateMedia({ colorScheme: "light" });
  return found;
}

/** Holds what is on screen now against WCAG 2.2 AA. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  expect(await lookAround(page), what).toEqual([]);
}

async function violations(page: Page, options: RunOptions, within = "html"): Promise<string[]> {
  const result = await page.evaluate(
    async ([context, runOptions]) => {
      type Axe = { run(context: string, options: RunOptions): Promise<AxeResults> };
      return (window as unknown as { axe: Axe }).axe.run(context, runOptions);
    },
    [within, { ...options, resultTypes: ["violations"] } satisfies RunOptions] as const,
  );
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ""}`),
  );
}

/** Whether the page can be pushed sideways or the part sticks out of it, and by what. */
function overflow(page: Page, within = "body"): Promise<string[]> {
  return page.evaluate((selector) => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const part = document.querySelector(selector);
    const sticksOut = (one: Element) => one.getBoundingClientRect().right > clientWidth + 0.5;
    if (scrollWidth <= clientWidth && !(part && sticksOut(part))) return [];
    const wide = [...document.querySelectorAll(`${selector}, ${selector} *`)].filter(sticksOut).slice(0, 3);
    return [`${scrollWidth} px wide: ${wide.map((one) => one.outerHTML.slice(0, 160)).join(" | ")}`];
  }, within);
}
