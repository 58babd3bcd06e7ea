import { DateTime } from "#components/ui/date-time.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Shape } from "#components/ui/shape.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { plural } from "#lib/format.ts";
import { routes } from "#lib/routes.ts";

interface BreakGlassBannerProps {
  open: readonly { id: string; userName: string; endsAt: Date }[];
  /** Requests that wait, for readers who may approve them. */
  asked: number;
}

/** Says on every page of the client's people that the glass is broken, for whom and until when. */
export function BreakGlassBanner({ open, asked }: BreakGlassBannerProps) {
  if (open.length === 0 && asked === 0) return null;
  return (
    <aside
      aria-label="Break-glass"
      className="flex flex-none flex-wrap items-center gap-x-4 gap-y-1 border-b border-line bg-down-soft px-4 py-1.5 md:px-6"
    >
      {open.map((glass) => (
        <span key={glass.id} className="flex items-start gap-2">
          <Shape name="triangle" className="mt-[3px] text-down-mark" />
          <span>
            <b className="font-semibold text-down-ink">The glass is broken for {glass.userName}</b>, who is security
            administrator until <DateTime at={glass.endsAt} show="time" />, <RelativeTime at={glass.endsAt} plain />.
          </span>
        </span>
      ))}
      {asked > 0 ? (
        <span>
          <b className="font-semibold text-down-ink">
            {plural(asked, "request")} to break the glass {asked === 1 ? "waits" : "wait"} for a second person.
          </b>
        </span>
      ) : null}
      <TextLink href={routes.breakGlass()}>See break-glass</TextLink>
    </aside>
  );
}
