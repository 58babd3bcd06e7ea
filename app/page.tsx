import { redirect } from "next/navigation";
import { can } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { requireActor } from "#server/api/rsc.ts";

/** The front door: everyone goes to the page their day starts with. */
export default async function Home() {
  const actor = await requireActor();
  if (actor.permissions.length === 0) redirect(routes.account());
  redirect(can(actor.permissions, "request.read") ? routes.overview() : routes.myAccess());
}
