import type { ReactNode } from "react";
import { Brand } from "./brand.tsx";

interface AuthLayoutProps {
  /** "Sign in", "Set up this portal". */
  title: ReactNode;
  /** A sentence on what happens here. */
  description?: ReactNode;
  company?: string;
  /** DemoBanner. */
  banner?: ReactNode;
  /** The form. */
  children: ReactNode;
  /** Small print under the form: where to ask. */
  foot?: ReactNode;
}

/** Page before sign-in: one calm column. */
export function AuthLayout({ title, description, company, banner, children, foot }: AuthLayoutProps) {
  return (
    <div className="flex min-h-screen flex-col bg-sunken">
      {banner}
      <main id="main" className="mx-auto flex w-full max-w-md flex-1 flex-col justify-center px-4 py-10">
        <Brand company={company} />
        <div className="mt-4 rounded-lg border border-line bg-surface px-6 py-6 max-md:px-4">
          <h1 className="text-xl font-semibold tracking-[-0.012em]">{title}</h1>
          {description ? <p className="mt-1 text-ink-muted">{description}</p> : null}
          <div className="mt-5">{children}</div>
        </div>
        {foot ? <div className="mt-4 px-2 text-xs text-ink-faint">{foot}</div> : null}
      </main>
    </div>
  );
}
