import { eq, sql } from "drizzle-orm";
import { addressRules, rolePolicies } from "#db/schema/identity.ts";
import { vendors } from "#db/schema/vendors.ts";
import { type RoleName, roleNames } from "#lib/roles.ts";
import type { MfaPolicy } from "#lib/sign-in-method.ts";
import { defaultAbsoluteHours, defaultIdleMinutes } from "#server/auth/session-times.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";

export type RoleLimits = {
  role: RoleName;
  idleMinutes: number;
  absoluteHours: number;
  mfa: MfaPolicy;
  /** Null where nothing was set and the defaults hold. */
  changedAt: Date | null;
};
export type AllowedNetwork = {
  id: string;
  role: RoleName | null;
  vendorId: string | null;
  vendorName: string | null;
  network: string;
  note: string;
  createdAt: Date;
};
export type SignInRules = {
  limits: RoleLimits[];
  defaults: { idleMinutes: number; absoluteHours: number };
  networks: AllowedNetwork[];
  /** Vendors a network can be allowed for, by name. */
  vendors: { id: string; name: string }[];
  yourAddress: string | null;
};

/** How people sign in, as far as it is a matter of time and place. Rules whose vendor the reader may not see are left out. */
export async function readRules(ctx: Context): Promise<SignInRules> {
  authorize(ctx, "signInPolicy.read");
  return asActor(ctx, async (tx) => {
    const set = new Map((await tx.select().from(rolePolicies)).map((row) => [row.role, row]));
    const networks = await tx
      .select({
        id: addressRules.id,
        role: addressRules.role,
        vendorId: addressRules.vendorId,
        vendorName: vendors.name,
        network: addressRules.network,
        note: addressRules.note,
        createdAt: addressRules.createdAt,
      })
      .from(addressRules)
      .leftJoin(vendors, eq(vendors.id, addressRules.vendorId))
      .where(sql`${addressRules.vendorId} is null or ${vendors.id} is not null`)
      .orderBy(sql`${vendors.name} nulls first`, addressRules.role, addressRules.createdAt)
      .limit(1_000);
    const known = await tx
      .select({ id: vendors.id, name: vendors.name })
      .from(vendors)
      .orderBy(sql`lower(${vendors.name})`)
      .limit(500);
    return {
      limits: roleNames.map((role) => ({
        role,
        idleMinutes: set.get(role)?.idleMinutes ?? defaultIdleMinutes,
        absoluteHours: set.get(role)?.absoluteHours ?? defaultAbsoluteHours,
        mfa: set.get(role)?.mfa ?? "any",
        changedAt: set.get(role)?.changedAt ?? null,
      })),
      defaults: { idleMinutes: defaultIdleMinutes, absoluteHours: defaultAbsoluteHours },
      networks,
      vendors: known,
      yourAddress: ctx.sourceIp,
    };
  });
}
