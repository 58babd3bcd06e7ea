import { hash, verify } from "@node-rs/argon2";
import { newToken } from "./session-token.ts";

// Argon2id (the library's default) at OWASP's first recommended setting: 19 MiB, 2 passes, 1 lane.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), cost);
}

let nobody: Promise<string> | undefined;

/**
 * Whether the password fits. With no hash (nobody has the address) it works just as long against a hash nobody
 * knows the password of, so that the time tells nothing.
 */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  nobody ??= hashPassword(newToken());
  const fits = await verify(passwordHash ?? (await nobody), password.normalize("NFKC"));
  return fits && passwordHash !== null;
}
