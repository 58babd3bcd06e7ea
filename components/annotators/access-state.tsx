import { StateBadge } from "#components/ui/state-badge.tsx";
import { plural } from "#lib/format.ts";
import type { RouterOutputs } from "#lib/trpc/types.ts";

type Grants = RouterOutputs["annotators"]["list"]["rows"][number]["grants"];

/** A person's access in one badge: what is not proven before all, then what was seen open, then why nothing is. */
export function AccessState({ grants }: { grants: Grants }) {
  const { open, active, waitingKey, suspended, notProven } = grants;
  if (notProven > 0) return <StateBadge state="notproven" />;
  if (active > 0)
    return open > 1 ? (
      <StateBadge state="active" stacked detail={`${active} of ${plural(open, "grant")}`} />
    ) : (
      <StateBadge state="active" />
    );
  if (waitingKey > 0) return <StateBadge state="waiting" word="Waiting for key" />;
  if (open > 0) return <StateBadge state="opening" word="Not seen open" />;
  if (suspended > 0) return <StateBadge state="suspended" />;
  return <span className="text-ink-faint">none</span>;
}
