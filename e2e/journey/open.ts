import { createPrivateKey, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { sql } from "drizzle-orm";
import { runFakeGateway } from "#agents/testing/fake-gateway/run-fake-gateway.ts";
import { routes } from "#lib/routes.ts";
import { silent } from "../agents.ts";
import { type Answer, call } from "../api.ts";
import { expect, visit, type WatchedPage } from "../fixtures.ts";
import { choose, fill, openDialog, press } from "../forms.ts";
import { gatewaySettings } from "./assign.ts";
import { type Journey, names, people } from "./journey.ts";

type Request = { id: string; content_hash: string; state: string };

/** The coordinator asks, an edit voids the first approval, two people of the client approve, nobody their own. */
export async function askAndApprove(journey: Journey): Promise<void> {
  const { page, rows, portal } = journey;
  const { coordinator, manager, compliance } = page;
  const read = async (): Promise<Request> => {
    const [row] = await rows<Request>(sql`select id, content_hash, state from access_requests`);
    if (!row) throw new Error("There is no request.");
    return row;
  };
  const decideDirectly = async (who: WatchedPage, contentHash: string): Promise<Answer> =>
    call(who.request, portal.url, "access.decideRequest", {
      requestId: (await read()).id,
      contentHash,
      verdict: "approved",
    });
  const approve = async (who: WatchedPage) => {
    await visit(who, routes.request((await read()).id));
    await press(who, `Approve for ${people.annotator.name}`);
  };

  await visit(coordinator, routes.requests());
  const asking = await openDialog(coordinator, "Ask for access");
  await choose(asking, "Person and project", new RegExp(people.annotator.name));
  await fill(asking, { Reason: "First reading of the hips begins on Monday." });
  await press(asking, "Send the request");
  await expect(
    coordinator.getByRole("heading", { name: `${people.annotator.name} asks for ${names.project}` }),
  ).toBeVisible();

  // Not by the one who asked: there is no button, and the call behind it is refused.
  await expect(coordinator.getByRole("button", { name: /Approve/ })).toHaveCount(0);
  const first = await read();
  expect((await decideDirectly(coordinator, first.content_hash)).status).toBe(403);

  await approve(manager);
  await expect(manager.getByText("1 of 2 decided")).toBeVisible();
  const edit = await openDialog(coordinator, "Edit");
  await choose(edit, "For how long", "1 week");
  await press(edit, "Save and ask again");
  await expect(coordinator.getByText("The edit made that void.")).toBeVisible();
  const second = await read();
  expect(second.content_hash).not.toBe(first.content_hash);
  // What was approved is not what is asked for now, and the version they saw is not the one that stands.
  expect((await decideDirectly(compliance, second.content_hash)).status).toBe(403);
  expect((await decideDirectly(manager, first.content_hash)).status).toBe(409);

  await approve(manager);
  await expect(manager.getByText("1 of 2 decided")).toBeVisible();
  expect((await decideDirectly(manager, second.content_hash)).status).toBe(403);
  expect(await rows(sql`select count(*)::int as grants from grants`)).toEqual([{ grants: 0 }]);
  await approve(compliance);
  await expect(compliance.getByText("Both steps are approved.")).toBeVisible();
  await expect(coordinator.getByText("Both steps are approved.")).toBeVisible();
  expect(
    await rows(
      sql`select d.step, d.decided_by_name, d.content_hash = r.content_hash as counts
          from decisions d join access_requests r on r.id = d.request_id order by d.decided_at`,
    ),
  ).toEqual([
    { step: "project", decided_by_name: people.manager.name, counts: false },
    { step: "project", decided_by_name: people.manager.name, counts: true },
    { step: "data_protection", decided_by_name: people.compliance.name, counts: true },
  ]);
}

/** The annotator makes the key in the browser; its private half is in the saved file and nowhere else. */
export async function makeKey({ page, rows }: Journey): Promise<void> {
  const { annotator } = page;
  const sent: string[] = [];
  annotator.on("request", (request) => sent.push(`${request.url()} ${request.postData() ?? ""}`));
  await visit(annotator, routes.myAccess());
  await expect(annotator.getByRole("heading", { name: "Make your VPN key to start" })).toBeVisible();
  await press(annotator, "Make my VPN key");
  await expect(annotator.getByText("Key registered")).toBeVisible();
  const downloading = annotator.waitForEvent("download");
  await press(annotator, "Download configuration");
  const config = readFileSync(await (await downloading).path(), "utf8");

  const privateKey = Buffer.from(/^PrivateKey = (\S+)$/m.exec(config)?.[1] ?? "", "base64");
  expect(privateKey).toHaveLength(32);
  const publicKey = publicHalf(privateKey);
  expect(await rows(sql`select public_key from vpn_keys`)).toEqual([{ public_key: publicKey }]);
  expect(config).toContain("Endpoint = vpn.northwind.example:51820");
  expect(config).toContain("AllowedIPs = 10.91.0.1/32, 10.20.0.10/32");
  // The control: what is looked for would be found, since the public half is.
  expect(sent.some((text) => text.includes(publicKey))).toBe(true);
  for (const encoding of ["base64", "base64url", "hex"] as const) {
    const secret = privateKey.toString(encoding).replace(/=+$/, "");
    expect(sent.filter((text) => text.includes(secret) || text.includes(encodeURIComponent(secret)))).toEqual([]);
  }
  const stored = await annotator.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(stored).not.toContain(privateKey.toString("base64"));
}

/** Granted is not active: only what the gateway reports makes it so, and the pages follow by themselves. */
export async function open({ page, rows, folder, portal, atEnd }: Journey): Promise<void> {
  const { annotator, manager } = page;
  const plane = () =>
    rows(
      sql`select g.state, p.status, p.opened_at is not null as seen from grants g join grant_planes p on p.grant_id = g.id`,
    );
  await expect(annotator.getByRole("heading", { name: "Your access is opening" })).toBeVisible();
  expect(await plane()).toEqual([{ state: "open", status: "opening", seen: false }]);
  await visit(manager, routes.grants());
  await expect(manager.getByRole("heading", { name: "1 grant, 0 seen open" })).toBeVisible();
  await expect(manager.getByRole("row", { name: /Opening/ })).toBeVisible();

  const gateway = await runFakeGateway({
    stateFolder: folder,
    portal: portal.url,
    settings: gatewaySettings,
    log: silent,
  });
  atEnd.push(() => gateway.stop());
  await expect(annotator.getByRole("heading", { name: `You can work on ${names.project}` })).toBeVisible();
  await expect(annotator.getByRole("link", { name: "Open the tool" })).toHaveAttribute("href", /cvat\.northwind/);
  await expect(manager.getByRole("heading", { name: "1 grant, 1 seen open" })).toBeVisible();
  expect(await plane()).toEqual([{ state: "open", status: "active", seen: true }]);
}

function publicHalf(privateKey: Buffer): string {
  // PKCS #8 of X25519 is this prefix and the 32 bytes (RFC 8410).
  const der = Buffer.concat([Buffer.from("302e020100300506032b656e04220420", "hex"), privateKey]);
  const { x = "" } = createPublicKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" })).export({
    format: "jwk",
  });
  return Buffer.from(x, "base64url").toString("base64");
}
