"use client";
import { useUrlParams } from "#components/data-table/use-url-params.ts";
import { Badge } from "#components/ui/badge.tsx";
import { KeyValue } from "#components/ui/key-value.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { formatDuration, formatMs, formatPercent } from "#lib/format.ts";
import type { Person } from "./types.ts";

const kindTitle = { udp: "UDP echo", tcp: "TCP connect", https: "HTTPS answer" } as const;

/** Limits that decide the state. */
export function LimitsSection({ profile }: { profile: Person["profile"] }) {
  return (
    <Section title="Limits" count={profile.name}>
      <KeyValue
        items={[
          { label: "Round trip p95", value: formatMs(profile.rttP95Ms) },
          { label: "Jitter", value: formatMs(profile.jitterMs) },
          { label: "Loss", value: formatPercent(profile.lossPercent / 100) },
          { label: "Raised after", value: formatDuration(profile.raiseSeconds) },
          { label: "Cleared after", value: formatDuration(profile.clearSeconds) },
        ]}
      />
      <p className="mt-2 text-xs text-ink-faint">
        Degraded when a figure stays outside for the first period, better again when all stay inside for the second.
        Down as soon as nothing is answered, unknown after 30 s without data.
      </p>
    </Section>
  );
}

/** What was measured in the range; a press shows that target. */
export function TargetsSection({ history }: { history: Person["history"] }) {
  const { href } = useUrlParams();
  if (history.targets.length === 0) return null;
  return (
    <Section title="Targets" count={history.targets.length}>
      <ul>
        {history.targets.map((target) => (
          <li key={target.id} className="flex items-baseline justify-between gap-3 border-b border-line py-[5px]">
            {target.id === history.targetId ? (
              <span className="font-medium">{target.label ?? "Removed target"}</span>
            ) : (
              <TextLink href={href({ target: target.id })}>{target.label ?? "Removed target"}</TextLink>
            )}
            <span className="text-xs text-ink-faint">
              {target.kind ? `${kindTitle[target.kind]}, ` : ""}
              <RelativeTime at={target.lastSampleAt} />
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-2 text-xs text-ink-faint">Only UDP can tell loss; TCP repeats what is lost and answers late.</p>
    </Section>
  );
}

/** The program that measures. */
export function ProbeSection({ probe }: { probe: Person["probe"] }) {
  return (
    <Section title="Probe" count={probe?.demo ? <Badge tone="plain">Demo probe</Badge> : undefined}>
      {probe ? (
        <KeyValue
          items={[
            { label: "Name", value: probe.name },
            { label: "Version", value: probe.version ?? "none" },
            { label: "Last heard", value: probe.lastSeenAt ? <RelativeTime at={probe.lastSeenAt} /> : "never" },
          ]}
        />
      ) : (
        <p className="pt-1.5 text-ink-muted">
          None is enrolled. The annotator enrols it on their page “My connection”, or their coordinator does.
        </p>
      )}
    </Section>
  );
}
