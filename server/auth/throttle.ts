import { sql } from "drizzle-orm";
import ipaddr from "ipaddr.js";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Database } from "#db/client.ts";
import { lowestIdAt } from "#server/audit/event-id.ts";

const windowSeconds = 15 * 60;
const perAccount = 5;
/** Wider: a whole office may come from one address. */
const perAddress = 50;

/** One try at a door. `device` is what knownDevice() says of the browser, or the provider's account a code is typed after. */
type Attempt = { email: string; sourceIp: string | null; device?: string | null };

/**
 * Slows guessing down without ever locking anyone out for good. `take` counts an attempt before it is tried, so a
 * burst cannot slip through; `forgive` takes it back when it was right. Each known device has tries of its own, whatever
 * strangers do to the account.
 */
export type SignInThrottle = {
  /** @returns seconds to wait, or null when the attempt may be made */
  take(db: Database, attempt: Attempt): Promise<number | null>;
  forgive(attempt: Attempt): Promise<void>;
};

/** Counts one try. @returns seconds to wait when there were too many, else null */
export async function consume(limiter: RateLimiterMemory, key: string): Promise<number | null> {
  try {
    await limiter.consume(key);
    return null;
  } catch (reason) {
    if (reason instanceof RateLimiterRes) return Math.ceil(reason.msBeforeNext / 1000);
    throw reason;
  }
}

/**
 * Seconds until the fifth latest refusal of this account is 15 minutes old, by the audit log: what other processes
 * and the time before a restart have seen. A right sign-in between them gives no new guesses.
 */
async function waitByLog(db: Database, { email, device = null }: Attempt): Promise<number | null> {
  // An hour's slack, because the id only narrows the search and the database's clock decides.
  const floor = lowestIdAt(new Date(Date.now() - (windowSeconds + 3600) * 1000));
  // System scope: before sign-in there is nobody, and the log is not shown, only counted.
  return db.withScope({ kind: "system" }, async (tx) => {
    const { rows } = await tx.execute<{ wait: number }>(sql`
      select ceil(extract(epoch from at + make_interval(secs => ${windowSeconds}) - clock_timestamp()))::int as wait
      from audit_events
      where action in ('signIn.refused', 'proof.refused') and id >= ${floor}::uuid and after ->> 'email' = ${email}
        and after ->> 'device' is not distinct from ${device}::text
        and at > clock_timestamp() - make_interval(secs => ${windowSeconds})
      order by at desc offset ${perAccount - 1} limit 1`);
    const wait = rows[0]?.wait ?? 0;
    return wait > 0 ? wait : null;
  });
}

/** What counts as one address: of IPv6 the /64, since whoever has one address there has them all. */
export function throttledNetwork(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === "ipv6" ? parsed.toNormalizedString().split(":").slice(0, 4).join(":") : parsed.toString();
}

/**
 * The limits of this process's memory, which hold against bursts, and of the audit log, which hold across processes
 * and restarts. Address counts are per process.
 */
export function createThrottle(): SignInThrottle {
  const accounts = new RateLimiterMemory({ points: perAccount, duration: windowSeconds });
  const addresses = new RateLimiterMemory({ points: perAddress, duration: windowSeconds });
  const keyOf = ({ email, device }: Attempt) => (device ? `${email} ${device}` : email);
  return {
    take: async (db, attempt) => {
      // Strangers share an address with the owner behind one router; a known device has proved itself another way.
      const byAddress =
        attempt.sourceIp === null || attempt.device
          ? null
          : await consume(addresses, throttledNetwork(attempt.sourceIp));
      if (byAddress !== null) return byAddress;
      return (await consume(accounts, keyOf(attempt))) ?? (await waitByLog(db, attempt));
    },
    forgive: async (attempt) => {
      await accounts.reward(keyOf(attempt));
      if (attempt.sourceIp !== null && !attempt.device) await addresses.reward(throttledNetwork(attempt.sourceIp));
    },
  };
}

// One per process: Next bundles routes apart, and each bundle would count from zero.
const holder = globalThis as { gatehouseThrottle?: SignInThrottle };

/** The process's throttle, for every place where a proof can be guessed. */
export function sharedThrottle(): SignInThrottle {
  holder.gatehouseThrottle ??= createThrottle();
  return holder.gatehouseThrottle;
}
