import { sql } from "drizzle-orm";
import { routes } from "#lib/routes.ts";
import { pdfCertificate } from "#scripts/demo/certificate.ts";
import { expectAccessible } from "../accessibility/axe.ts";
import { enrol, invite, joinBy, signInAfterwards } from "../accounts.ts";
import { expect, visit } from "../fixtures.ts";
import { fill, openDialog, press } from "../forms.ts";
import { type Journey, names, people } from "./journey.ts";

/** The first administrator comes by the one-time link, which then works no more. */
export async function setUp({ page, portal, rows }: Journey): Promise<void> {
  const { admin } = page;
  const link = routes.setUp(portal.setUpToken);
  await admin.goto(link);
  await fill(admin, { "Your name": people.admin.name, "E-mail address": people.admin.email });
  await expectAccessible(admin, "set-up");
  const secret = await enrol(admin, "Set up the portal");
  await signInAfterwards(admin, people.admin, secret);
  expect(await rows(sql`select u.name, b.role from role_bindings b join users u on u.id = b.user_id`)).toEqual([
    { name: people.admin.name, role: "security_admin" },
  ]);

  const { compliance } = page;
  compliance.watch.allow(/status of 404/);
  await compliance.goto(link);
  await expect(compliance.getByText("This link does not work")).toBeVisible();
}

/** The administrator brings in the client's people, the project manager a vendor, its coordinator an annotator. */
export async function inviteEveryone({ page, rows }: Journey): Promise<void> {
  await visit(page.admin, routes.members());
  for (const [who, role] of [
    ["manager", "Project manager"],
    ["compliance", "Compliance"],
  ] as const) {
    const act = { open: "Invite somebody", send: "Invite the person", role };
    const link = await invite(page.admin, people[who], act);
    await joinBy(page[who], link, people[who]);
  }

  await visit(page.manager, routes.vendors());
  const dialog = await openDialog(page.manager, "Add a vendor");
  await fill(dialog, { "Company name": names.vendor });
  await press(dialog, "Add the vendor");
  await expect(page.manager.getByRole("heading", { name: `${names.vendor} has nobody invited yet` })).toBeVisible();
  const forCoordinator = await invite(page.manager, people.coordinator, {
    open: "Invite a coordinator",
    send: "Invite the coordinator",
  });
  await joinBy(page.coordinator, forCoordinator, people.coordinator);

  await visit(page.coordinator, routes.annotators());
  const forAnnotator = await invite(page.coordinator, people.annotator, {
    open: "Invite an annotator",
    send: "Invite this person",
  });
  await page.annotator.goto(forAnnotator);
  await expect(page.annotator.getByText(`${people.coordinator.name} invites ${people.annotator.name}`)).toBeVisible();
  await expectAccessible(page.annotator, "invitation");
  const secret = await enrol(page.annotator, "Accept the invitation");
  await signInAfterwards(page.annotator, people.annotator, secret);
  expect(await rows(sql`select count(*)::int as open from invitations where accepted_at is null`)).toEqual([
    { open: 0 },
  ]);
}

/** The annotator signs, uploads and tests; nothing else is needed of them. */
export async function handIn({ page, rows }: Journey): Promise<void> {
  const { annotator } = page;
  await visit(annotator, routes.myGates());
  await expect(annotator.getByRole("heading", { name: "3 gates need you" })).toBeVisible();

  const nda = await openDialog(annotator, "Read and sign");
  await expect(nda.getByRole("button", { name: "Sign the agreement" })).toBeDisabled();
  await nda.getByLabel("I read the whole text and agree to it").check();
  await fill(nda, { "Type your full name": people.annotator.name });
  await press(nda, "Sign the agreement");
  await expect(annotator.getByRole("heading", { name: "2 gates need you" })).toBeVisible();

  await annotator.getByLabel("Choose your certificate").setInputFiles({
    name: "certificate.pdf",
    mimeType: "application/pdf",
    buffer: Buffer.from(pdfCertificate(people.annotator.name)),
  });
  await press(annotator, "Upload the certificate");
  await expect(annotator.getByRole("heading", { name: "1 gate needs you" })).toBeVisible();

  await press(annotator, "Test my connection, 10 s");
  await expect(annotator.getByRole("progressbar", { name: "Connection test" })).toBeVisible();
  await expect(annotator.getByText("The last test passed.")).toBeVisible({ timeout: 30_000 });
  await expect(annotator.getByRole("heading", { name: "Compliance looks at your evidence" })).toBeVisible();
  expect(await rows(sql`select kind, state from gates order by kind`)).toEqual([
    { kind: "connectivity", state: "valid" },
    { kind: "nda", state: "valid" },
    { kind: "training", state: "submitted" },
  ]);
  expect(await rows(sql`select typed_name, length(text_sha256) as hashed from nda_signatures`)).toEqual([
    { typed_name: people.annotator.name, hashed: 64 },
  ]);
  expect(await rows(sql`select verdict, down_mbps > 0 as measured from connectivity_tests`)).toEqual([
    { verdict: "passed", measured: true },
  ]);
}

/** Compliance looks at the certificate and accepts it; the annotator sees it without doing anything. */
export async function verify({ page, rows }: Journey): Promise<void> {
  const { compliance, annotator } = page;
  await visit(compliance, `${routes.annotators()}?view=evidence`);
  await compliance.getByRole("link", { name: people.annotator.name }).click();
  await expect(compliance.getByRole("heading", { name: `${people.annotator.name} cannot work` })).toBeVisible();
  const downloading = compliance.waitForEvent("download");
  await compliance.getByRole("link", { name: "certificate.pdf" }).click();
  expect((await downloading).suggestedFilename()).toBe("certificate.pdf");
  const dialog = await openDialog(compliance, /Decide/);
  await press(dialog, "Accept the proof");
  await expect(compliance.getByRole("heading", { name: /can work: 3 of 3 gates hold/ })).toBeVisible();
  await expect(annotator.getByRole("heading", { name: "All 3 gates hold" })).toBeVisible();
  expect(
    await rows(sql`select decided_by_name, valid_until > now() as holds from gates where kind = 'training'`),
  ).toEqual([{ decided_by_name: people.compliance.name, holds: true }]);
}
