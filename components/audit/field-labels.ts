import { wordsOf } from "./event-sentence.ts";

/** What a number counts. */
export type Unit = "ms" | "s" | "h" | "days" | "bytes" | "share" | "Mbps";

/** Names for keys of before and after that would not read well by themselves. */
const labels: Record<string, string> = {
  at: "When",
  because: "Because",
  by: "By whom",
  closed: "Closed with it",
  echoPort: "Echo port",
  email: "E-mail address",
  endsAt: "Ends",
  endpointHost: "VPN entry point",
  eventId: "Event",
  evidenceId: "Evidence",
  expiresAt: "Usable until",
  filter: "Looked for",
  hostname: "Machine",
  kind: "Sort",
  lacks: "Needs",
  mailed: "Sent by e-mail",
  mediaType: "File type",
  minDownMbps: "Lowest download",
  observedAt: "Observed",
  pathPrefix: "Path",
  plane: "Way in",
  planes: "Ways in",
  procedure: "Asked for",
  proven: "Proven closed",
  publicKey: "Public key",
  receipt: "Receipt",
  rttP95Ms: "Round trip, p95",
  said: "Told",
  seconds: "Took",
  session: "Session",
  sessionsEnded: "Sessions ended",
  sha256: "Fingerprint",
  since: "Since",
  size: "File size",
  sourceIp: "Address",
  testId: "Test",
  text: "Text",
  textSha256: "Fingerprint of the text",
  textVersion: "Version of the text",
  usableUntil: "Usable until",
  validUntil: "Valid until",
};

const units: Record<string, Unit> = { seconds: "s", size: "bytes", loss: "share", lossShare: "share" };
const suffixes: [RegExp, Unit | undefined][] = [
  [/Ms$/, "ms"],
  [/Seconds$/, "s"],
  [/Hours$/, "h"],
  [/Days$/, "days"],
  [/Bytes$/, "bytes"],
  [/Share$/, "share"],
  [/Mbps$/, "Mbps"],
  [/Ids?$/, undefined],
  [/At$/, undefined],
];

/** How a key of before or after is called, and what its numbers count. Unknown keys are split: "retryLimit" is "Retry limit". */
export function fieldOf(key: string): { label: string; unit: Unit | undefined } {
  const suffix = suffixes.find(([pattern]) => pattern.test(key));
  const unit = units[key] ?? suffix?.[1];
  const known = Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (known) return { label: known, unit };
  const words = wordsOf(suffix ? key.replace(suffix[0], "") : key);
  return { label: words.charAt(0).toUpperCase() + words.slice(1), unit };
}
