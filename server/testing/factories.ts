import { randomBytes, randomUUID } from "node:crypto";
import type { Database } from "#db/client.ts";
import { annotators, gateKinds, gateRules, gates } from "#db/schema/annotators.ts";
import { dataScopes, datasets, scopeDestinations } from "#db/schema/datasets.ts";
import { agents, environments } from "#db/schema/environments.ts";
import { healthProfiles } from "#db/schema/health.ts";
import { users } from "#db/schema/members.ts";
import { assignments, projectScopes, projects, projectVendors } from "#db/schema/projects.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { serviceKeys } from "#db/schema/service-keys.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { RoleName } from "#lib/roles.ts";

const tag = () => randomBytes(4).toString("hex");
const hours = (n: number) => new Date(Date.now() + n * 3_600_000);

/** Rows for tests, written with the portal's own rights. Every name is random, so suites never meet. */
export function factories(db: Database) {
  const insert = <T>(work: Parameters<typeof db.withScope<T>>[1]) => db.withScope({ kind: "system" }, work);
  const one = <T>(rows: T[]): T => {
    const row = rows[0];
    if (!row) throw new Error("the factory inserted nothing");
    return row;
  };

  const vendor = (over: Partial<typeof vendors.$inferInsert> = {}) =>
    insert(async (tx) =>
      one(
        await tx
          .insert(vendors)
          .values({ name: `Vendor ${tag()}`, ...over })
          .returning(),
      ),
    );

  const user = (role: RoleName, over: Partial<typeof users.$inferInsert> = {}) =>
    insert(async (tx) => {
      const row = one(
        await tx
          .insert(users)
          .values({
            email: `${role}-${tag()}@example.test`,
            name: `Person ${tag()}`,
            organisation: over.vendorId ? "vendor" : "client",
            ...over,
          })
          .returning(),
      );
      await tx.insert(roleBindings).values({ userId: row.id, role, vendorId: row.vendorId });
      return row;
    });

  const gateRule = () =>
    insert((tx) =>
      tx
        .insert(gateRules)
        .values(gateKinds.map((kind) => ({ kind, title: kind, validityDays: 365 })))
        .onConflictDoNothing(),
    );

  /** An annotator with a user; cleared unless `cleared: false`. */
  const annotator = async (vendorId: string, options: { cleared?: boolean } = {}) => {
    await gateRule();
    const person = await user("annotator", { vendorId });
    return insert(async (tx) => {
      const row = one(
        await tx
          .insert(annotators)
          .values({ vendorId, userId: person.id, name: person.name, email: person.email })
          .returning(),
      );
      const state = options.cleared === false ? "missing" : "valid";
      await tx.insert(gates).values(
        gateKinds.map(
          (kind) =>
            ({
              annotatorId: row.id,
              vendorId,
              kind,
              state,
              validUntil: state === "valid" ? hours(24 * 90) : null,
            }) as const,
        ),
      );
      return row;
    });
  };

  const environment = (over: Partial<typeof environments.$inferInsert> = {}) =>
    insert(async (tx) =>
      one(
        await tx
          .insert(environments)
          .values({
            name: `Environment ${tag()}`,
            region: "Frankfurt",
            vpnEndpoint: "vpn.example.test:51820",
            tunnelAddress: "10.66.0.1",
            tunnelPrefix: 24,
            toolKind: "cvat",
            toolUrl: "https://cvat.example.test",
            ...over,
          })
          .returning(),
      ),
    );

  /** An enrolled gateway agent of an environment. */
  const gateway = (
    environmentId: string,
    over: Partial<typeof agents.$inferInsert> = {},
    key: Partial<typeof serviceKeys.$inferInsert> = {},
  ) => {
    const facts = { wireguardPublicKey: randomBytes(32).toString("base64"), listenPort: 51820, echoPort: 7007 };
    return agent({ kind: "gateway", name: `gateway-${tag()}`, environmentId, ...facts, ...over }, key);
  };

  /** A probe of an annotator. */
  const probe = (
    whose: { annotatorId: string; vendorId: string },
    key: Partial<typeof serviceKeys.$inferInsert> = {},
  ) => agent({ kind: "probe", name: `probe-${tag()}`, ...whose }, key);

  /** Enrolled, with a key, unless `enrolledAt` is null. */
  const agent = (facts: typeof agents.$inferInsert, key: Partial<typeof serviceKeys.$inferInsert>) =>
    insert(async (tx) => {
      const row = one(
        await tx
          .insert(agents)
          .values({ enrolledAt: new Date(), ...facts })
          .returning(),
      );
      if (row.enrolledAt)
        await tx.insert(serviceKeys).values({
          agentId: row.id,
          publicKey: randomBytes(32).toString("base64"),
          expiresAt: hours(24 * 90),
          ...key,
        });
      return row;
    });

  const profile = (over: Partial<typeof healthProfiles.$inferInsert> = {}) =>
    insert(async (tx) =>
      one(
        await tx
          .insert(healthProfiles)
          .values({
            name: `Profile ${tag()}`,
            rttP95Ms: 200,
            jitterMs: 30,
            lossPercent: 1,
            minDownMbps: 5,
            raiseSeconds: 20,
            clearSeconds: 20,
            ...over,
          })
          .returning(),
      ),
    );

  const scope = (environmentId: string) =>
    insert(async (tx) => {
      const dataset = one(
        await tx
          .insert(datasets)
          .values({ name: `Dataset ${tag()}`, environmentId, kind: "CT studies", sensitivity: "high", residency: "EU" })
          .returning(),
      );
      const row = one(
        await tx
          .insert(dataScopes)
          .values({ datasetId: dataset.id, name: `Batch ${tag()}`, pathPrefix: "/batch-1/" })
          .returning(),
      );
      await tx
        .insert(scopeDestinations)
        .values({ scopeId: row.id, address: "10.20.0.10", protocol: "tcp", port: 9000 });
      return { ...row, dataset };
    });

  /** A project of one environment and scope, on which the vendors work. */
  const project = async (vendorIds: readonly string[], over: { environmentId?: string } = {}) => {
    const environmentId = over.environmentId ?? (await environment()).id;
    const healthProfile = await profile();
    const dataScope = await scope(environmentId);
    return insert(async (tx) => {
      const row = one(
        await tx
          .insert(projects)
          .values({ name: `Project ${tag()}`, environmentId, healthProfileId: healthProfile.id })
          .returning(),
      );
      if (vendorIds.length > 0)
        await tx.insert(projectVendors).values(vendorIds.map((vendorId) => ({ projectId: row.id, vendorId })));
      await tx.insert(projectScopes).values({ projectId: row.id, scopeId: dataScope.id });
      return { ...row, scope: dataScope };
    });
  };

  const assignment = (input: { annotatorId: string; vendorId: string; projectId: string; scopeId: string }) =>
    insert(async (tx) =>
      one(
        await tx
          .insert(assignments)
          .values({ ...input, endsAt: hours(24 * 30), createdBy: randomUUID() })
          .returning(),
      ),
    );

  return { vendor, user, gateRule, annotator, environment, gateway, probe, profile, scope, project, assignment };
}
