import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { holdFolder } from "#db/embedded/folder-lock.ts";
import { openDemoFolder } from "./demo-folder.ts";

describe("the demo's data folder", () => {
  let dir: string;
  let said: string[];
  const open = (reset = false) => openDemoFolder(dir, { reset, say: (line) => said.push(line) });
  const put = (name: string) => writeFileSync(path.join(dir, name), "x");

  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), "gh-demo-"));
    said = [];
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it("never touches a folder that is not a demo's, not even to reset it", async () => {
    put("secrets.json");
    await expect(open()).rejects.toThrow("holds something other than a demo");
    await expect(open(true)).rejects.toThrow("holds something other than a demo");
    expect(readdirSync(dir)).toEqual(["secrets.json"]);
  });

  it("keeps finished data until a reset", async () => {
    (await open()).note({ seeded: true });
    put("kept");
    const again = await open();
    expect([again.state().seeded, existsSync(path.join(dir, "kept"))]).toEqual([true, true]);
    const reset = await open(true);
    expect([reset.state().seeded, readdirSync(dir)]).toEqual([false, ["demo.json"]]);
    expect(said).toEqual([]);
  });

  it("makes half-made data anew and says so", async () => {
    await open();
    put("half");
    await open();
    expect(readdirSync(dir)).toEqual(["demo.json"]);
    expect(said).toHaveLength(1);
  });

  it("deletes nothing while somebody holds it", async () => {
    (await open()).note({ seeded: true });
    put("kept");
    const held = holdFolder(dir);
    await expect(open(true)).rejects.toThrow(`held by process ${process.pid}`);
    expect(existsSync(path.join(dir, "kept"))).toBe(true);
    held.release();
  });
});
