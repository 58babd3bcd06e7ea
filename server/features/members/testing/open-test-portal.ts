import { desc, eq } from "drizzle-orm";
import { type Database, openDatabase } from "#db/client.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import { totpCode, totpStep } from "#server/auth/totp.ts";
import { databaseNow } from "#server/clock.ts";
import { factories } from "#server/testing/factories.ts";

/** A database of the suite's own with what the members' tests ask of it again and again. */
export async function openTestPortal() {
  const test = await createTestDatabase();
  const db: Database = openDatabase(test.appUrl, { max: 8, name: "test" });
  const system = <T>(work: Parameters<typeof db.withScope<T>>[1]) => db.withScope({ kind: "system" }, work);
  return {
    db,
    make: factories(db),
    system,
    /** The latest events of one kind, newest first. */
    events: (action: string) =>
      system((tx) =>
        tx.select().from(auditEvents).where(eq(auditEvents.action, action)).orderBy(desc(auditEvents.id)).limit(20),
      ),
    /** What an app with this seed shows now, or some steps later. */
    code: async (secret: string, offset = 0) => totpCode(secret, totpStep(await system(databaseNow)) + offset),
    close: async () => {
      await db.close();
      await test.drop();
    },
  };
}
