import Link from "next/link";
import type { ReactNode } from "react";

interface PersonCellProps {
  name: ReactNode;
  /** Second line: vendor, project, short name. */
  detail?: ReactNode;
  href?: string;
}

/** Name with a grey second line: a person, or any other thing with a name. */
export function PersonCell({ name, detail, href }: PersonCellProps) {
  return (
    <>
      {href ? (
        <Link href={href} className="font-medium hover:underline">
          {name}
        </Link>
      ) : (
        <span className="font-medium">{name}</span>
      )}
      {detail ? <span className="block text-xs text-ink-faint">{detail}</span> : null}
    </>
  );
}
