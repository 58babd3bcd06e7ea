import { join } from "node:path";
import { z } from "zod";
import { key32 } from "#lib/schemas/agent-protocol.ts";
import { enrollAgent } from "../shared/enroll-agent.ts";
import { folderIdentityStore, type Identity } from "../shared/identity-store.ts";
import { generateRawKeyPair, type RawKeyPair } from "../shared/raw-keys.ts";
import { readPrivateFile, writePrivateFile } from "../shared/write-private-file.ts";
import { type GatewayOptions, type GatewaySettings, gatewayDefaults, gatewaySettings } from "./gateway-options.ts";

export interface EnrolledGateway {
  identity: Identity;
  settings: GatewaySettings;
  wireguardKeys: RawKeyPair;
}

const keyPair = z.object({ publicKey: key32, privateKey: key32 });

/** Loads what an earlier enrolment stored, or enrols now with the token. Throws a sentence when neither is possible. */
export async function enrollGateway(options: GatewayOptions): Promise<EnrolledGateway> {
  const store = folderIdentityStore(options.stateFolder);
  const settingsFile = join(options.stateFolder, "settings.json");
  const stored = gatewaySettings.partial().parse(JSON.parse(readPrivateFile(settingsFile) ?? "{}"));
  const settings = { ...gatewayDefaults, ...stored, ...options.settings };
  const known = store.load();
  if (known && options.command === "enroll") {
    throw new Error(`${options.stateFolder} already holds the agent “${known.name}”. Remove the folder to enrol anew.`);
  }
  writePrivateFile(settingsFile, `${JSON.stringify(settings)}\n`);
  const wireguardKeys = loadWireguardKeys(options.stateFolder);
  if (known) return { identity: known, settings, wireguardKeys };
  if (!options.portal || !options.token) {
    throw new Error(
      "This agent is not enrolled. Create a token on the environment's page and pass --portal and --token.",
    );
  }
  const identity = await enrollAgent({
    portal: options.portal,
    token: options.token,
    kind: "gateway",
    store,
    gateway: {
      wireguardPublicKey: wireguardKeys.publicKey,
      listenPort: settings.listenPort,
      echoPort: settings.echoPort,
    },
  });
  return { identity, settings, wireguardKeys };
}

/** The tunnel's own key: made once, kept over restarts, so that annotators' configurations stay valid. */
function loadWireguardKeys(folder: string): RawKeyPair {
  const file = join(folder, "wireguard-key.json");
  const text = readPrivateFile(file);
  if (text !== null) return keyPair.parse(JSON.parse(text));
  const keys = generateRawKeyPair("x25519");
  writePrivateFile(file, `${JSON.stringify(keys)}\n`);
  return keys;
}
