import { isReady } from "#server/api/ready.ts";

export const dynamic = "force-dynamic";

/** Ready: the database answers too. 503 otherwise; says nothing more. */
export async function GET(): Promise<Response> {
  const ok = await isReady();
  return Response.json({ ok }, { status: ok ? 200 : 503 });
}
