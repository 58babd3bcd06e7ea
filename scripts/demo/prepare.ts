import { openDatabase } from "#db/client.ts";
import { env } from "#server/env.ts";
import { demoFolder } from "./demo-folder.ts";
import { writeDemoPeople } from "./demo-people.ts";
import { planAgents } from "./plan-agents.ts";
import { seedCompany } from "./seed-company.ts";

/**
 * Runs to its end before the portal serves: makes the company the first time, and the agents' plan every time. In a process
 * of its own, because the launcher stays for as long as the demo and shall be small. `node prepare.ts FOLDER [--lab]`,
 * with the web part's settings.
 */
const settings = env();
const folder = demoFolder(process.argv[2] ?? "");
const db = openDatabase(settings.DATABASE_URL, { max: 4, name: "gatehouse-demo" });
if (!folder.state().seeded) {
  console.log("Making the demo's company; this happens once and takes a few seconds.");
  writeDemoPeople(folder.people, await seedCompany(db));
  folder.note({ seeded: true });
}
const lab = process.argv.includes("--lab");
await planAgents(db, { file: folder.plan, folder: folder.agents, port: settings.PORT, lab });
await db.close();
// The job sender of the portal's verbs keeps timers.
process.exit(0);
