import { CopyButton } from "#components/ui/copy-button.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { KeyValue } from "#components/ui/key-value.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { formatDuration } from "#lib/format.ts";
import { demoClosing } from "#lib/gateway-state.ts";
import type { GrantDetail } from "./grant-page.tsx";

type Receipt = GrantDetail["receipts"][number];

function what({ proven, seconds }: Receipt): string {
  return proven && seconds !== null
    ? `Seen gone ${formatDuration(seconds)} after the act, and once more`
    : "The gateway did not confirm within a minute";
}

/** One signed receipt, with the exact text that was signed to copy for a verifier. */
export function ReceiptView({ receipt, code }: { receipt: Receipt; code: string }) {
  return (
    <div className="pt-3">
      <p className="flex flex-wrap items-center gap-3 font-medium">
        {receipt.demo ? null : <StateBadge state={receipt.proven ? "closed" : "notproven"} />}
        {receipt.demo ? demoClosing : what(receipt)}
        <span className="ml-auto">
          <CopyButton
            text={JSON.stringify({ receipt: receipt.canonical, signature: receipt.signature }, null, 2)}
            label={`Copy the signed receipt of ${code}`}
            size="sm"
          />
        </span>
      </p>
      <KeyValue
        items={[
          { label: "Act", value: <DateTime at={receipt.actAt} seconds="ms" year="always" /> },
          {
            label: "First seen gone",
            value: receipt.firstAbsentAt ? (
              <DateTime at={receipt.firstAbsentAt} seconds="ms" year="always" />
            ) : (
              "not seen"
            ),
          },
          {
            label: "Seen gone again",
            value: receipt.secondAbsentAt ? (
              <DateTime at={receipt.secondAbsentAt} seconds="ms" year="always" />
            ) : (
              "not seen"
            ),
          },
        ]}
      />
    </div>
  );
}
