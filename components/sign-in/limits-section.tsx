"use client";
import { useMemo, useState } from "react";
import type { DataColumn } from "#components/data-table/column.ts";
import { DataTable } from "#components/data-table/data-table.tsx";
import { TimeCell } from "#components/data-table/time-cell.tsx";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/section.tsx";
import { roleTitle } from "#lib/roles.ts";
import { LimitsDialog } from "./limits-dialog.tsx";
import type { RoleLimits, SignInRules } from "./types.ts";
import { minutesInWords } from "./words.ts";

interface LimitsSectionProps {
  limits: readonly RoleLimits[];
  defaults: SignInRules["defaults"];
  mayWrite: boolean;
}

/** How long a session of each built-in role lasts. */
export function LimitsSection({ limits, defaults, mayWrite }: LimitsSectionProps) {
  const [changing, setChanging] = useState<RoleLimits | null>(null);
  const columns = useMemo<DataColumn<RoleLimits>[]>(
    () => [
      { id: "role", header: "Role", cell: (row) => <span className="font-medium">{roleTitle[row.role]}</span> },
      {
        id: "idle",
        header: "Ends without use after",
        phone: "start",
        phoneLabel: "idle",
        cell: (row) => minutesInWords(row.idleMinutes),
      },
      {
        id: "absolute",
        header: "Ends in any case after",
        phone: "end",
        phoneLabel: "in any case",
        cell: (row) => minutesInWords(row.absoluteHours * 60),
      },
      {
        id: "mfa",
        header: "Second factor",
        phone: "wide",
        phoneLabel: "second factor",
        cell: (row) => (row.mfa === "passkey" ? "passkey only" : "app or passkey"),
      },
      { id: "changed", header: "Set", cell: (row) => <TimeCell at={row.changedAt} none="default" show="day" /> },
      {
        id: "acts",
        header: "",
        align: "end",
        phone: "side",
        cell: (row) =>
          mayWrite ? (
            <Button
              size="sm"
              aria-label={`Change the limits of ${roleTitle[row.role]}`}
              onClick={() => setChanging(row)}
            >
              Change…
            </Button>
          ) : null,
      },
    ],
    [mayWrite],
  );
  return (
    <Section
      title="How long a session lasts, and what opens it"
      count={`${minutesInWords(defaults.idleMinutes)} and ${minutesInWords(defaults.absoluteHours * 60)} unless set otherwise`}
    >
      <DataTable
        label="Limits by role"
        columns={columns}
        rows={limits}
        getRowId={(row) => row.role}
        keys={false}
        empty={null}
      />
      <p className="mt-2 max-w-[84ch] text-xs text-ink-faint">
        Somebody with several roles has the shortest limits among them. Roles of your own making follow the defaults.
      </p>
      {changing ? <LimitsDialog limits={changing} onClose={() => setChanging(null)} /> : null}
    </Section>
  );
}
