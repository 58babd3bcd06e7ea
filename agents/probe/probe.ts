import { parseArgs } from "node:util";
import { createAgentLog, errorText } from "../shared/agent-log.ts";
import { startProbe } from "./start-probe.ts";

const usage = `Usage:
  probe.mjs run [--portal URL --token TOKEN] --state DIR     enrols first when it has not yet

Options (or the environment variable):
  --state DIR            GATEHOUSE_STATE          keys, for this user only
  --portal URL           GATEHOUSE_PORTAL         only for enrolling
  --token TOKEN          GATEHOUSE_TOKEN          one-time token from the portal, only for enrolling
  --local-address ADDR   GATEHOUSE_LOCAL_ADDRESS  measure from this address of this machine
`;
const log = createAgentLog("probe");

async function main(): Promise<void> {
  const { env } = process;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      state: { type: "string", default: env.GATEHOUSE_STATE },
      portal: { type: "string", default: env.GATEHOUSE_PORTAL },
      token: { type: "string", default: env.GATEHOUSE_TOKEN },
      "local-address": { type: "string", default: env.GATEHOUSE_LOCAL_ADDRESS },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || positionals[0] !== "run") {
    process.stdout.write(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  if (!values.state) throw new Error("Say with --state in which folder the keys are kept.");
  const { portal, token, state } = values;
  const probe = await startProbe({ portal, token, stateDir: state, localAddress: values["local-address"], log });
  const stop = () => void probe.stop().finally(() => process.exit(0));
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

main().catch((error: unknown) => {
  log("error", errorText(error));
  process.exit(1);
});
