import { readFileSync } from "node:fs";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { userCredentials, users } from "#db/schema/members.ts";
import type { DemoPersonInput } from "#lib/schemas/members.ts";
import { totpCode, totpStep } from "#server/auth/totp.ts";
import { databaseNow } from "#server/clock.ts";
import { asSystem, type Context, type SystemActor } from "#server/context.ts";
import { env } from "#server/env.ts";
import { NotFoundError } from "#server/errors.ts";

const peopleFile = z.array(
  z.object({
    email: z.string(),
    name: z.string(),
    roleTitle: z.string(),
    password: z.string(),
    totpSecret: z.string(),
  }),
);

export type DemoPerson = { email: string; name: string; roleTitle: string };

function readPeople(): z.infer<typeof peopleFile> {
  const { GATEHOUSE_DEMO, GATEHOUSE_DEMO_PEOPLE } = env();
  if (!GATEHOUSE_DEMO || !GATEHOUSE_DEMO_PEOPLE) return [];
  return peopleFile.parse(JSON.parse(readFileSync(GATEHOUSE_DEMO_PEOPLE, "utf8")));
}

/** The invented people of a demo; empty everywhere else. */
export function listDemoPeople(): DemoPerson[] {
  return readPeople().map(({ email, name, roleTitle }) => ({ email, name, roleTitle }));
}

export type DemoSignIn = { email: string; password: string; code: string } | { waitSeconds: number };

/**
 * What an invented person would type, code included; sign-in itself is the ordinary one. Exists in a demo only.
 * @returns how long to wait when the codes that may be used now are used up
 * @throws NotFoundError outside a demo
 */
export async function demoSignIn(ctx: Context<SystemActor>, input: DemoPersonInput): Promise<DemoSignIn> {
  const person = readPeople().find((one) => one.email === input.email);
  if (!person) throw new NotFoundError();
  // As the system, because credentials are nobody's to read; only the code the app would show leaves.
  return asSystem(ctx, async (tx) => {
    const now = await databaseNow(tx);
    const [row] = await tx
      .select({ lastStep: userCredentials.totpLastStep })
      .from(userCredentials)
      .innerJoin(users, eq(users.id, userCredentials.userId))
      .where(eq(users.email, input.email));
    const step = Math.max(totpStep(now), (row?.lastStep ?? 0) + 1);
    if (step > totpStep(now) + 1) return { waitSeconds: Math.ceil((step - 1) * 30 - now.getTime() / 1000) };
    return { email: person.email, password: person.password, code: totpCode(person.totpSecret, step) };
  });
}
