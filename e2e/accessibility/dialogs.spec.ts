import { randomUUID } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { sql } from "drizzle-orm";
import { projectManager } from "#scripts/demo/people.ts";
import { inviteMember } from "../accounts.ts";
import { call } from "../api.ts";
import { examples } from "../company.ts";
import { expect, test, visit } from "../fixtures.ts";
import { castNames } from "../state.ts";
import { lookAround } from "./axe.ts";
import { type DialogVisit, dialogs } from "./dialogs.ts";

const components = path.resolve(import.meta.dirname, "..", "..", "components");
const opens = /<(Dialog|ConfirmDialog|ConfirmLinkDialog|SidePanel|Popover|DropdownMenu)\b|Dialog\.Root/;

test("everything that opens over a page is looked at", () => {
  const openers = globSync("!(ui)/*.tsx", { cwd: components })
    .filter((file) => opens.test(readFileSync(path.join(components, file), "utf8")))
    .map((file) => file.replace(/\.tsx$/, ""));
  expect(Object.keys(dialogs).sort()).toEqual(openers.sort());
});

const visitsOf = (who: string): [string, DialogVisit][] => Object.entries(dialogs).filter(([, { as }]) => as === who);

for (const who of castNames.filter((name) => visitsOf(name).length > 0))
  test(`what opens over the pages of the ${who}, light and dark, desk and phone`, async ({
    as,
    rows,
    portal,
    state,
  }) => {
    test.slow();
    const things = await examples(rows);
    const admin = await as("admin");
    const make = async (procedure: string, input: unknown) =>
      (await call(admin.request, portal.url, procedure, input)).data;
    if (who === "admin") {
      // Of a vendor without people, so that nobody is shut out, wherever another test has them come from.
      const vendor = (await make("vendors.create", { name: "Empty Desk" })) as { id: string };
      const network = { role: null, vendorId: vendor.id, network: "127.0.0.0/8", note: "This machine" };
      await make("signIn.addNetwork", network);
      // A passkey that opens nothing, to be renamed and removed.
      await rows(deskKey(state.emails.admin));
      await inviteMember(admin, portal.url, { name: "Open Invitation", email: "open@aldermere.example" }, "auditor");
      await rows(sql`insert into user_identities (id, provider_id, user_id, subject)
        select ${randomUUID()}, ${things.provider}, id, 'somebody' from users where email = ${state.emails.auditor}`);
    }
    if (who === "compliance") {
      const reason = "So that there is a lock to lift, and glass to break.";
      await make("access.setLock", { target: "person", targetId: things.invited, reason });
      const candidates = await call(admin.request, portal.url, "breakGlass.candidates", undefined, "query");
      const named = (candidates.data as { id: string; name: string }[]).find((one) => one.name === projectManager);
      await make("breakGlass.request", { userId: named?.id, reason });
    }
    const bare = who === "admin" ? await make("environments.create", bareEnvironment) : undefined;
    const page = who === "admin" ? admin : await as(who);
    // The one dialog that opens because an act was held.
    page.watch.allow(/status of 412/);
    for (const [name, { path, open, phone }] of visitsOf(who))
      await test.step(name, async () => {
        await page.setViewportSize(phone ? { width: 390, height: 844 } : { width: 1440, height: 900 });
        await visit(page, path({ ...things, bareEnvironment: (bare as { id: string } | undefined)?.id ?? "" }));
        await open(page);
        const opened = page.getByRole("dialog").or(page.getByRole("menu"));
        await expect(opened).toBeVisible();
        await expect(opened.locator("[aria-busy=true]")).toHaveCount(0);
        const found = await lookAround(page, { within: "[role=dialog],[role=menu]", phoneOnly: phone });
        expect.soft(found, name).toEqual([]);
      });
  });

const deskKey = (email: string) => sql`
  insert into passkeys (id, user_id, credential_id, public_key, counter, backed_up, name)
  select gen_random_uuid(), id, 'desk', ''::bytea, 0, false, 'Desk key' from users where email = ${email}`;

const bareEnvironment = {
  name: "Bare site",
  region: "Nowhere yet",
  vpnEndpoint: "vpn.bare.example:51820",
  tunnelAddress: "10.99.0.1",
  tunnelPrefix: 24,
  toolKind: "own",
  toolUrl: "https://tool.bare.example",
};
