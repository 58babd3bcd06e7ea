/** Alive: this process answers. No database, so an outage there never restarts it. */
export function GET(): Response {
  return Response.json({ ok: true });
}
