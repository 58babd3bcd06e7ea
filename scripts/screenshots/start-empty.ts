import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openDatabase } from "#db/client.ts";
import { freePort } from "#db/embedded/free-port.ts";
import { routes } from "#lib/routes.ts";
import { demoEnv } from "#scripts/demo/demo-env.ts";
import { startAll } from "#scripts/lib/start-all.ts";
import { issueSetupToken } from "#server/features/members/issue-setup-token.ts";

export type EmptyPortal = { setUpLink: string; stop(): Promise<void> };

/** A portal as `npm start` shows it the first time, with its data in a folder that is deleted afterwards. */
export async function startEmpty(): Promise<EmptyPortal> {
  const dataDir = mkdtempSync(path.join(tmpdir(), "gatehouse-screenshots-"));
  const port = await freePort("127.0.0.1", 0);
  // Like a demo it must not reach anything real, but it is none.
  const env = {
    ...demoEnv(process.env, { dataDir, peopleFile: "", port }),
    GATEHOUSE_DEMO: "",
    GATEHOUSE_DEMO_PEOPLE: "",
  };
  const running = await startAll({ env, signal: new AbortController().signal, say: () => undefined });
  const db = openDatabase(running.env.DATABASE_URL, { max: 1, name: "gatehouse-screenshots" });
  const token = await issueSetupToken(db).finally(() => db.close());
  return {
    setUpLink: String(new URL(routes.setUp(token ?? ""), running.env.AUTH_URL)),
    stop: async () => {
      await running.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
