import { createProvider } from "#server/features/sso/create-provider.ts";
import { admin } from "./people.ts";
import type { Cast } from "./seed-people.ts";

/** The company's identity provider as it stands on the first day: added, not yet registered there. */
export async function seedSignIn(cast: Cast): Promise<void> {
  await createProvider(await cast({ name: admin, vendor: null }), {
    name: "Aldermere staff login",
    issuer: "https://login.aldermere.example/realms/staff",
    allowedDomains: ["aldermere.example"],
    vendorId: null,
  });
}
