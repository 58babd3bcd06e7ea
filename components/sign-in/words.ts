import { formatDuration, plural } from "#lib/format.ts";
import { roleTitle } from "#lib/roles.ts";
import type { AllowedNetwork } from "./types.ts";

/** "10 min", "8 h", "1 h 30 min". */
export const minutesInWords = (minutes: number): string => formatDuration(minutes * 60);

/** Whom a network is for. */
export const whoseNetwork = ({ role, vendorName }: Pick<AllowedNetwork, "role" | "vendorName">): string =>
  role ? roleTitle[role] : (vendorName ?? "A vendor");

/** What other limits do to sessions that are open now. */
export function limitsEffectSentence(effect: {
  ending: number;
  shortened: number;
  endsOwn: boolean;
  withoutPasskey: number;
}): string {
  const { ending, shortened, endsOwn, withoutPasskey } = effect;
  const first =
    withoutPasskey > 0
      ? ` ${plural(withoutPasskey, "person has", "people have")} no passkey and ${withoutPasskey === 1 ? "adds" : "add"} one first.`
      : "";
  if (ending + shortened === 0) return `No open session ends sooner by this.${first}`;
  const parts = [
    ending > 0 ? `${plural(ending, "open session")} ${ending === 1 ? "ends" : "end"} at once` : null,
    shortened > 0 ? `${plural(shortened, "open session")} will end sooner` : null,
  ].filter((part) => part !== null);
  return `${parts.join(", ")}.${endsOwn ? " Yours is one of them: you sign in again." : ""}${first}`;
}
