"use client";

import { Button } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";

/** A page that could not load its rows; what it showed before is not lost in the database. */
export default function PortalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <div role="alert">
      <PageHeader title="This page could not be loaded">
        Nothing was changed. If it stays, IT can find the cause in the portal’s log
        {error.digest ? (
          <>
            {" "}
            by the reference <span className="mono">{error.digest}</span>
          </>
        ) : null}
        .
      </PageHeader>
      <Button onClick={reset}>Try again</Button>
    </div>
  );
}
