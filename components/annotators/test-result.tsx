"use client";
import { Note } from "#components/ui/note.tsx";
import { formatMs } from "#lib/format.ts";
import type { GateTest } from "./types.ts";

const mbit = (value: number | null) =>
  value === null ? "none" : `${value < 10 ? value.toFixed(1) : Math.round(value)} Mbit/s`;

/** What the last test measured against what is needed. */
export function TestResult({ test, holds }: { test: GateTest; holds: boolean }) {
  if (test.verdict === "aborted")
    return (
      <Note tone="degraded" className="mt-3">
        <b>The last test broke off.</b> {test.findings[0]}
      </Note>
    );
  const rows = [
    { label: "Round trip p50", value: formatMs(test.rttP50), limit: "–" },
    { label: "Round trip p95", value: formatMs(test.rttP95), limit: `at most ${formatMs(test.limits.rttP95Ms)}` },
    { label: "Jitter", value: formatMs(test.jitter), limit: `at most ${formatMs(test.limits.jitterMs)}` },
    { label: "Download", value: mbit(test.downMbps), limit: `at least ${mbit(test.limits.minDownMbps)}` },
    { label: "Upload", value: mbit(test.upMbps), limit: "–" },
  ];
  return (
    <>
      {test.verdict === "passed" ? (
        <Note tone="healthy" className="mt-3">
          <b>The last test passed.</b> Every figure is inside the limits of “{test.limits.name}”.
        </Note>
      ) : (
        <Note tone="down" className="mt-3">
          <b>The last test failed.</b> {test.findings.join(". ")}.{" "}
          {holds ? "Your gate still holds from an earlier test." : ""}
        </Note>
      )}
      <table className="mt-2 w-full border-collapse" aria-label="Figures of the last test">
        <thead>
          <tr className="border-b border-line text-xs text-ink-muted">
            <th scope="col" className="py-1.5 text-left font-medium">
              Figure
            </th>
            <th scope="col" className="text-right font-medium">
              Measured
            </th>
            <th scope="col" className="text-right font-medium">
              Limit
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.label} className="border-b border-line">
              <th scope="row" className="py-1.5 text-left font-normal">
                {row.label}
              </th>
              <td className="text-right font-medium">{row.value}</td>
              <td className="text-right text-ink-muted">{row.limit}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
