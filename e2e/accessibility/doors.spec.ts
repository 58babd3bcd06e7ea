import { randomUUID } from "node:crypto";
import { routes } from "#lib/routes.ts";
import { inviteMember } from "../accounts.ts";
import { call } from "../api.ts";
import { examples } from "../company.ts";
import { expect, test } from "../fixtures.ts";
import { lookAround } from "./axe.ts";

test("doors and dead ends, light and dark, desk and phone", async ({ as, newPage, portal, rows }) => {
  const admin = await as("admin");
  const nobody = await newPage();
  nobody.watch.allow(/status of 404/);
  admin.watch.allow(/status of 404/);
  const guest = { name: "Door Guest", email: "door.guest@aldermere.example" };
  const invitation = await inviteMember(admin, portal.url, guest, "auditor");
  const { evidence } = await examples(rows);
  const reset = await call((await as("coordinator")).request, portal.url, "annotators.resetSignIn", {
    annotatorId: evidence,
    reason: "The telephone with the app is lost.",
  });
  const spent = routes.setUp(Buffer.alloc(32, 1).toString("base64url"));
  for (const [page, address, heading] of [
    [nobody, routes.signIn(), "Sign in"],
    [nobody, `${routes.signIn()}?sso=no-account`, "You need an invitation first"],
    [nobody, routes.secondStep(), "Begin again."],
    [nobody, routes.confirmed(), "You are confirmed."],
    [nobody, spent, "This link does not work"],
    [nobody, invitation, "Accept your invitation"],
    [nobody, (reset.data as { url: string }).url, "Sign in anew"],
    [nobody, "/nowhere", "There is no such page"],
    [admin, routes.annotator(randomUUID()), "Nothing here for you"],
  ] as const)
    await test.step(heading, async () => {
      // The doors differ after the # only, which loads nothing by itself.
      await page.goto("about:blank");
      await page.goto(address);
      await expect(page.getByText(heading).first()).toBeVisible();
      // What the link is for comes from the portal; the form stands under it.
      if (/\/(invitation|reset)#/.test(address)) await expect(page.getByLabel("Password")).toBeVisible();
      expect.soft(await lookAround(page, { phoneColours: true }), heading).toEqual([]);
    });
});
