import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { StartupError } from "#db/startup-error.ts";

const unset = 4_294_967_295;

type Sources = {
  /** What the kernel keeps of the login, whatever sudo or su did since; null where it keeps none. */
  loginUid: number | null;
  sudoUser: string | undefined;
  /** Whoever runs this process. */
  runs: { uid: number; name: string };
  nameOf: (uid: number) => string;
};

/**
 * Whose login at this machine it is, so that the log can name a person and two operators can be told apart.
 * @throws StartupError when it is root's alone
 */
export function operatorLogin({ loginUid, sudoUser, runs, nameOf }: Sources = fromSystem()): string {
  if (loginUid !== null && loginUid !== unset && loginUid !== 0) return nameOf(loginUid);
  if (sudoUser && sudoUser !== "root") return sudoUser;
  if (loginUid === null || loginUid === unset) if (runs.uid !== 0) return runs.name;
  throw new StartupError(
    "This login is root's, which anybody may be. Log in with an account of your own and use sudo; nothing was changed.",
  );
}

function fromSystem(): Sources {
  const file = "/proc/self/loginuid";
  const { uid, username } = userInfo();
  return {
    loginUid: existsSync(file) ? Number(readFileSync(file, "utf8")) : null,
    sudoUser: process.env.SUDO_USER,
    runs: { uid, name: username },
    nameOf: (id) => execFileSync("id", ["-nu", String(id)], { encoding: "utf8" }).trim(),
  };
}
