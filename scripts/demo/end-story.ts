import { openDatabase } from "#db/client.ts";
import { env } from "#server/env.ts";
import { demoFolder } from "./demo-folder.ts";
import { finishStory } from "./finish-story.ts";

/** Beside the running portal, once: what of the story needs gateways that answer. Without it only receipts are missing. `node end-story.ts FOLDER` */
const settings = env();
const folder = demoFolder(process.argv[2] ?? "");
const db = openDatabase(settings.DATABASE_URL, { max: 2, name: "gatehouse-demo" });
folder.note({ told: await finishStory(db) });
await db.close();
process.exit(0);
