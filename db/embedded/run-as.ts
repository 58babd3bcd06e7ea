import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { type Command, dieWithParent } from "./die-with-parent.ts";

/** How PostgreSQL's programs are run so that they accept their user (they refuse root and users without a name). */
export type RunAs = {
  command(file: string, args: string[]): Command;
  /** The uid to spawn with; unset = the same as ours. */
  uid?: number;
  /** Lets that user reach what lies in the data folder. */
  reach(folder: string): void;
  /** Gives a file or folder that we created to that user. */
  own(target: string): void;
};

const nothing = () => undefined;
const plain = (file: string, args: string[]) => dieWithParent("INT", { file, args });

/**
 * As root, or as a uid without a name (containers with arbitrary uids): in a user namespace where we carry an ordinary
 * uid that has a name; files stay ours, a 0700 folder stays reachable. Where the kernel or container forbids that, root
 * uses an unprivileged uid. As anyone else: as we are.
 * @param options.namespaces false skips the first way, for tests
 */
export function chooseRunAs(options: { namespaces?: boolean } = {}): RunAs {
  const root = process.getuid?.() === 0;
  if (!root && hasName()) return { command: plain, reach: nothing, own: nothing };
  const uid = ordinaryUid();
  const mapped = ["--user", `--map-user=${uid}`, `--map-group=${uid}`];
  if (options.namespaces !== false && spawnSync("unshare", [...mapped, "true"], { stdio: "ignore" }).status === 0)
    return {
      command: (file, args) => {
        const inner = plain(file, args);
        return { file: "unshare", args: [...mapped, inner.file, ...inner.args] };
      },
      reach: nothing,
      own: nothing,
    };
  if (!root) return { command: plain, reach: nothing, own: nothing };
  return {
    command: plain,
    uid,
    reach: (folder) => chmodSync(folder, 0o711),
    own: (target) => chownSync(target, uid, uid),
  };
}

/** initdb looks its user up by number and gives up without an entry. */
function hasName(): boolean {
  try {
    userInfo();
    return true;
  } catch {
    return false;
  }
}

/** "nobody", or the first that is not root: a number that surely has a name on this machine. */
function ordinaryUid(): number {
  let lines: string[];
  try {
    lines = readFileSync("/etc/passwd", "utf8").split("\n");
  } catch {
    lines = [];
  }
  const users = lines.map((line) => line.split(":")).map(([name, , uid]) => ({ name, uid: Number(uid) }));
  const found = users.find((user) => user.name === "nobody") ?? users.find((user) => user.uid > 0);
  return found?.uid ?? 65_534;
}
