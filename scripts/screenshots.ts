import { globSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { reportAndExit } from "./lib/run-until-stopped.ts";
import { type Camera, createCamera, openBrowser } from "./screenshots/camera.ts";
import { type LookName, looks, type Shot, shots } from "./screenshots/shots.ts";
import { startDemo } from "./screenshots/start-demo.ts";
import { startEmpty } from "./screenshots/start-empty.ts";

const usage = `npm run screenshots [-- --portal URL] [--minutes N] [--all FOLDER] [--only NAME]

Takes the pictures of docs/images from a demo it starts and stops.
--portal URL   a demo that runs already
--minutes N    lets a demo of its own run that long first, so that the last 15 minutes of connections are filled (2)
--all FOLDER   every page in every look (dark, 390 wide), into FOLDER instead
--only NAME    this picture only, such as "overview"`;

const { values } = parseArgs({
  options: {
    portal: { type: "string" },
    minutes: { type: "string", default: "2" },
    all: { type: "string" },
    only: { type: "string" },
    help: { type: "boolean" },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}

const root = path.resolve(import.meta.dirname, "..");
const folder = values.all ?? path.join(root, "docs", "images");
const wanted = shots.filter((shot) => !values.only || shot.name === values.only);
const looksOf = (shot: Shot): LookName[] =>
  values.all ? (Object.keys(looks) as LookName[]) : ["light", ...(shot.also ?? [])];

async function main(): Promise<void> {
  const stops: (() => Promise<void>)[] = [];
  try {
    const demo = values.portal ? { url: values.portal } : await ownDemo(stops);
    const empty = await startEmpty();
    stops.push(empty.stop);
    const browser = await openBrowser();
    stops.push(() => browser.close());
    await takeAll(createCamera(browser, demo.url, empty.setUpLink));
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function ownDemo(stops: (() => Promise<void>)[]): Promise<{ url: string }> {
  const demo = await startDemo(root);
  stops.push(demo.stop);
  await delay(Number(values.minutes) * 60_000);
  return demo;
}

async function takeAll(camera: Camera): Promise<void> {
  mkdirSync(folder, { recursive: true });
  // A page that is gone must not leave its picture behind.
  if (!values.only && !values.all)
    for (const file of globSync("*.png", { cwd: folder })) rmSync(path.join(folder, file));
  for (const shot of wanted)
    for (const look of looksOf(shot)) {
      const file = `${shot.name}${look === "light" ? "" : `-${look}`}.png`;
      writeFileSync(path.join(folder, file), await camera.take(shot, look));
      console.log(file);
    }
}

await main().catch(reportAndExit);
process.exit(0);
