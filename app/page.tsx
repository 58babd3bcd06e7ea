import { redirect } from "next/navigation";
import { routes } from "#lib/routes.ts";
import { requireActor } from "#server/api/rsc.ts";

/** The front door: everyone goes to the page their day starts with. */
export default async function Home() {
  const actor = await requireActor();
  redirect(
    actor.organisation === "client" || actor.roles.includes("vendor_coordinator")
      ? routes.overview()
      : routes.myAccess(),
  );
}
