import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** The version the tests are written against; `.ci/run` fetches it as org.keycloak:keycloak-quarkus-dist. */
export const keycloakVersion = "26.7.3";

export type KeycloakAvailability = { ok: true; home: string } | { ok: false; reason: string };

/** Whether a real Keycloak can be started here: its distribution and a Java that runs it; else a sentence that says what is missing. */
export function keycloakAvailable(): KeycloakAvailability {
  const home = process.env.KEYCLOAK_HOME ?? path.join(homedir(), ".cache", "gatehouse", `keycloak-${keycloakVersion}`);
  const fetching = `Fetch it with: scripts/keycloak/fetch.sh (needs Maven), or set KEYCLOAK_HOME to an unpacked Keycloak 26.`;
  if (!existsSync(path.join(home, "bin", "kc.sh"))) return { ok: false, reason: `No Keycloak at ${home}. ${fetching}` };
  const java = spawnSync("java", ["-version"], { encoding: "utf8" });
  if (java.status !== 0) return { ok: false, reason: "Keycloak needs Java 17 or newer, and there is no java command." };
  const version = Number(/version "(\d+)/.exec(java.stderr)?.[1] ?? 0);
  if (version < 17) return { ok: false, reason: `Keycloak needs Java 17 or newer; this is Java ${version}.` };
  return { ok: true, home };
}
