import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { dieWithParent } from "#db/embedded/die-with-parent.ts";
import { freePort } from "#db/embedded/free-port.ts";

const patienceMs = 240_000;
export const realm = "staff";

export type Keycloak = {
  issuer: string;
  /** Calls the admin API below the realm; null = no content. */
  admin(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<unknown>;
  stop(): Promise<void>;
};

/**
 * A Keycloak of this machine in development mode, everything in memory, with one realm.
 * @param home where it is unpacked
 * @param representation the realm, as Keycloak's admin API takes it
 * @throws when it does not answer within four minutes, with its last lines
 */
export async function startKeycloak(home: string, representation: object): Promise<Keycloak> {
  const [port, management] = [await freePort("127.0.0.1", 0), await freePort("127.0.0.1", 0)];
  const base = `http://127.0.0.1:${port}`;
  const password = randomUUID();
  const { file, args } = dieWithParent("TERM", {
    file: path.join(home, "bin", "kc.sh"),
    args: [
      "start-dev",
      "--db=dev-mem",
      "--http-host=127.0.0.1",
      `--http-port=${port}`,
      `--http-management-port=${management}`,
      "--cache=local",
    ],
  });
  const child = spawn(file, args, {
    env: {
      NODE_ENV: "test",
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      JAVA_OPTS_APPEND: "-Xmx512m",
      KC_BOOTSTRAP_ADMIN_USERNAME: "admin",
      KC_BOOTSTRAP_ADMIN_PASSWORD: password,
    },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => lines.push(String(part)));
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async () => {
    // The script starts java as a child of its own: the whole group goes.
    if (child.pid && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
    await ended;
  };

  async function admin(method: string, address: string, body?: unknown): Promise<unknown> {
    const grant = await fetch(`${base}/realms/master/protocol/openid-connect/token`, {
      method: "POST",
      body: new URLSearchParams({ grant_type: "password", client_id: "admin-cli", username: "admin", password }),
    });
    const { access_token } = (await grant.json()) as { access_token: string };
    const answer = await fetch(`${base}/admin/realms${address}`, {
      method,
      headers: { authorization: `Bearer ${access_token}`, "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok)
      throw new Error(`Keycloak answered ${answer.status} to ${method} ${address}: ${await answer.text()}`);
    const text = await answer.text();
    return text === "" ? null : JSON.parse(text);
  }

  try {
    const deadline = Date.now() + patienceMs;
    while (!(await answers(`${base}/realms/master/.well-known/openid-configuration`))) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`Keycloak did not start: ${lines.join("").slice(-2_000)}`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    await admin("POST", "", { realm, enabled: true, ...representation });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    issuer: `${base}/realms/${realm}`,
    admin: (method, below, body) => admin(method, `/${realm}${below}`, body),
    stop,
  };
}

const answers = (url: string) =>
  fetch(url).then(
    (answer) => answer.ok,
    () => false,
  );
