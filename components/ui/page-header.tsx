import type { ReactNode } from "react";

interface PageHeaderProps {
  /** The answer of the page, not its name: "5 decisions wait for you". */
  title: ReactNode;
  /** What is at stake and by when; <b> for the figures that matter. */
  children?: ReactNode;
  /** A state pill and buttons, the primary one last. */
  actions?: ReactNode;
}

/** Head of a page. */
export function PageHeader({ title, children, actions }: PageHeaderProps) {
  return (
    <header className="mb-4 flex items-start gap-6 max-md:flex-col max-md:gap-2.5">
      <div className="min-w-0">
        <h1 className="text-xl font-semibold tracking-[-0.012em] text-balance">{title}</h1>
        {children ? (
          <p className="mt-0.5 max-w-[84ch] text-base text-ink-muted [&_b]:font-semibold [&_b]:text-ink">{children}</p>
        ) : null}
      </div>
      {actions ? (
        <div className="ml-auto flex flex-none flex-wrap items-center gap-2 pt-px max-md:ml-0">{actions}</div>
      ) : null}
    </header>
  );
}
