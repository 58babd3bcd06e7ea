import type { ReactNode } from "react";
import { Badge } from "./badge.tsx";
import { Button } from "./button.tsx";

interface SessionItemProps {
  /** "Firefox on Linux". */
  device: string;
  /** The one this page is shown in; it is not ended here. */
  current: boolean;
  /** Since when, from where. */
  facts: ReactNode;
  /** What ending it came to, when it did not work. */
  error?: string;
  busy: boolean;
  /** Ends it; absent where the reader may not. */
  onEnd?: () => void;
}

/** One browser somebody is signed in with. */
export function SessionItem({ device, current, facts, error, busy, onEnd }: SessionItemProps) {
  return (
    <li className="flex items-start gap-3 border-b border-line py-2.5">
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          {device} {current ? <Badge tone="you">this one</Badge> : null}
        </p>
        <p className="text-xs text-ink-faint">{facts}</p>
        {error ? (
          <p role="alert" className="text-xs text-down-ink">
            {error}
          </p>
        ) : null}
      </div>
      {onEnd && !current ? (
        <Button
          size="sm"
          variant="danger-quiet"
          busy={busy}
          aria-label={`End the session on ${device}`}
          onClick={onEnd}
        >
          End
        </Button>
      ) : null}
    </li>
  );
}
