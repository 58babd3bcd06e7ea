import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { request } from "@playwright/test";
import * as people from "#scripts/demo/people.ts";
import { call, signIn } from "./api.ts";
import { type Started, startCompanyPortal, startEmptyPortal } from "./portals.ts";
import { type CastName, publishState, type State } from "./state.ts";

const client = (name: string) => people.emailOf({ name, vendor: null });
const [worker = "", annotator = "", newcomer = ""] = Object.keys(people.annotatorsToSignIn);
const auditor = people.staff.find((one) => one.role === "auditor")?.name ?? "";

const emails: Record<CastName, string> = {
  admin: client(people.admin),
  manager: client(people.projectManager),
  compliance: client(people.compliance),
  auditor: client(auditor),
  coordinator: people.emailOf({ name: people.coordinators.kilima, vendor: "kilima" }),
  otherCoordinator: people.emailOf({ name: people.coordinators.bayanihan, vendor: "bayanihan" }),
  annotator: people.emailOf({ name: annotator, vendor: "kilima" }),
  worker: people.emailOf({ name: worker, vendor: "kilima" }),
  newcomer: people.emailOf({ name: newcomer, vendor: "kilima" }),
};

/** Starts both portals and signs the company's people in; what it returns stops everything. */
export default async function globalSetup() {
  // Two portals would build at once, and a build of yesterday would be tested without a word.
  if (!existsSync(".next/BUILD_ID")) throw new Error("The portal is not built. Use npm run test:e2e, which builds it.");
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-e2e-"));
  const running: Started[] = [];
  const noted = async <P extends Started>(starting: Promise<P>) => {
    const portal = await starting;
    running.push(portal);
    return portal;
  };
  const stop = async () => {
    await Promise.all(running.map((portal) => portal.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  const starting = await Promise.allSettled([
    noted(startEmptyPortal(path.join(folder, "empty"))),
    noted(startCompanyPortal(path.join(folder, "company"))),
  ]);
  try {
    const [empty, company] = starting.map((one) => {
      if (one.status === "rejected") throw one.reason;
      return one.value;
    }) as [State["empty"] & Started, Started];
    publishState({ empty, company, sessions: await openSessions(company.url, folder), emails });
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openSessions(url: string, folder: string): Promise<State["sessions"]> {
  const sessions = await Promise.all(
    Object.entries(emails).map(async ([name, email]) => {
      const api = await request.newContext();
      const { data } = await call(api, url, "members.demoSignIn", { email });
      await signIn(api, url, data as Parameters<typeof signIn>[2]);
      const file = path.join(folder, `${name}.json`);
      await api.storageState({ path: file });
      await api.dispose();
      return [name, file] as const;
    }),
  );
  return Object.fromEntries(sessions) as State["sessions"];
}
