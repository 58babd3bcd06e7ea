import { randomBytes } from "node:crypto";
import { openDatabase } from "#db/client.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import type { AuditAction } from "#lib/audit-actions.ts";
import { keyringOf } from "#server/keyring.ts";
import { systemContext } from "#server/testing/contexts.ts";
import { recordAudit } from "../record.ts";
import { sealOnce } from "../seal.ts";
import { type AuditSigner, loadAuditSigner } from "../signer.ts";

/** A database of its own with pools of every role the log knows, and a signer; for tests of the log. */
export async function testLog(options: { connections?: number } = {}) {
  const database = await createTestDatabase();
  const max = options.connections ?? 4;
  const app = openDatabase(database.appUrl, { max, name: "test-app" });
  const sealer = openDatabase(database.sealerUrl, { max, name: "test-sealer" });
  const admin = openDatabase(database.adminUrl, { max, name: "test-admin" });
  const signer: AuditSigner = await loadAuditSigner(
    app,
    keyringOf({ ENCRYPTION_KEY: randomBytes(32).toString("base64") }),
  );
  const ctx = systemContext(app);

  /** Appends events, one transaction each. */
  const append = async (count: number, action: AuditAction = "vendor.created"): Promise<string[]> => {
    const ids: string[] = [];
    for (let n = 0; n < count; n += 1)
      ids.push(
        await app.withScope({ kind: "system" }, (tx) =>
          recordAudit(tx, ctx, {
            action,
            subject: { type: "vendor", id: null, name: `Vendor ${n} Ærø "quoted"` },
            before: { name: null, count: n / 3, list: [1, "2", { z: 1e21, a: -0.5 }] },
            after: { name: `Vendor ${n}`, note: "line\nbreak \u2028 é 漢" },
          }),
        ),
      );
    return ids;
  };

  return {
    database,
    app,
    sealer,
    admin,
    signer,
    ctx,
    append,
    seal: () => sealOnce(sealer, signer),
    close: async () => {
      await Promise.all([app.close(), sealer.close(), admin.close()]);
      await database.drop();
    },
  };
}
