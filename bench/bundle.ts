import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { z } from "zod";

// `npm run bench:bundle`: the JavaScript a browser loads for each page the first time, after `npm run build`, as JSON.

const build = path.resolve(import.meta.dirname, "..", ".next");
const mainForm = z.object({ rootMainFiles: z.array(z.string()) });
const entriesForm = z.object({ entryJSFiles: z.record(z.string(), z.array(z.string())) });

const sizes = new Map<string, { raw: number; gzip: number }>();
function sizeOf(file: string) {
  const known = sizes.get(file);
  if (known) return known;
  const bytes = readFileSync(path.join(build, file));
  const size = { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
  sizes.set(file, size);
  return size;
}

/** The scripts of a page: Next's own, those of its layouts, its own. Other pages' error and not-found parts come later. */
function scriptsOf(page: string): string[] {
  const folder = path.join(build, "server", "app", page);
  const { rootMainFiles } = mainForm.parse(JSON.parse(readFileSync(path.join(folder, "build-manifest.json"), "utf8")));
  const manifest = readFileSync(`${folder}_client-reference-manifest.js`, "utf8");
  // A script that assigns one JSON object: globalThis.__RSC_MANIFEST["/page"] = {…};
  const { entryJSFiles } = entriesForm.parse(
    JSON.parse(manifest.slice(manifest.lastIndexOf("] = {") + 4).replace(/;\s*$/, "")),
  );
  const own = Object.entries(entryJSFiles).filter(([entry]) => /\/(layout|page)$/.test(entry));
  return [...new Set([...rootMainFiles, ...own.flatMap(([, files]) => files)])];
}

if (!existsSync(path.join(build, "BUILD_ID"))) {
  console.error("There is no build. Run npm run build first.");
  process.exit(1);
}
const kB = (bytes: number) => Math.round(bytes / 100) / 10;
const routes = globSync("**/page_client-reference-manifest.js", { cwd: path.join(build, "server", "app") })
  .map((file) => path.dirname(file))
  .filter((folder) => !folder.startsWith("_"))
  .map((folder) => {
    const all = scriptsOf(path.join(folder, "page")).map(sizeOf);
    const sum = (key: "raw" | "gzip") => kB(all.reduce((total, size) => total + size[key], 0));
    return [
      `/${folder}`.replaceAll(/\/\([^)]+\)/g, "").replace(/\/\.$/, "/"),
      { gzip_kB: sum("gzip"), raw_kB: sum("raw"), files: all.length },
    ] as const;
  })
  .sort(([a], [b]) => a.localeCompare(b, "en"));
console.log(JSON.stringify(Object.fromEntries(routes), null, 2));
