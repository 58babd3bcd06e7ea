"use client";
import { DateTime } from "#components/ui/date-time.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { formatMs } from "#lib/format.ts";
import { routes } from "#lib/routes.ts";
import type { GateDetail } from "./types.ts";
import { fileSize } from "./words.ts";

/** What a gate rests on, in a line: the certificate to open, the signature, the test. */
export function ProofText({ gate }: { gate: GateDetail }) {
  const { evidence, signature, test } = gate;
  if (evidence)
    return (
      <>
        <TextLink href={routes.evidenceFile(evidence.id)} prefetch={false} download>
          {evidence.fileName}
        </TextLink>{" "}
        <span className="text-ink-faint">
          {fileSize(evidence.size)}, <DateTime at={evidence.uploadedAt} show="day" />
        </span>
      </>
    );
  if (signature)
    return (
      <>
        Version {signature.version} signed as “{signature.typedName}”{" "}
        <span className="text-ink-faint">
          <DateTime at={signature.signedAt} show="day" />
        </span>
      </>
    );
  if (test)
    return (
      <>
        {test.verdict === "aborted"
          ? "Test broken off"
          : test.rttP95 === null
            ? "Test"
            : `Test, p95 ${formatMs(test.rttP95)}`}{" "}
        <span className="text-ink-faint">
          <DateTime at={test.finishedAt} show="day" />
        </span>
      </>
    );
  return <span className="text-ink-faint">none</span>;
}
