import { createAgentLog, errorText } from "../shared/agent-log.ts";
import { enrollGateway } from "./enroll-gateway.ts";
import { gatewayUsage, parseGatewayOptions } from "./gateway-options.ts";
import { runGateway } from "./run-gateway.ts";

const log = createAgentLog("gateway");

async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  if (argv.length === 0 || argv.includes("--help")) {
    process.stdout.write(gatewayUsage);
    return;
  }
  const options = parseGatewayOptions(argv, process.env);
  const enrolled = await enrollGateway(options);
  if (options.command === "enroll") {
    log("info", "enrolled", { name: enrolled.identity.name, wireguardPublicKey: enrolled.wireguardKeys.publicKey });
    return;
  }
  if (process.getuid?.() !== 0)
    throw new Error("Run this as root on the VPN gateway: it sets up WireGuard and nftables.");
  const gateway = await runGateway(enrolled, { ...options, log });
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    gateway.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log("error", "stopping failed; what is open ends with its lease", { error: errorText(error) });
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

main().catch((error: unknown) => {
  log("error", errorText(error));
  process.exit(1);
});
