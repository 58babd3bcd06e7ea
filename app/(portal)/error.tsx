"use client";

import { Button } from "#components/ui/button.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";

/** A page that could not load its rows; what it showed before is not lost in the database. */
export default function PortalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <ErrorState
      title="This page could not be loaded"
      reference={error.digest}
      action={<Button onClick={reset}>Try again</Button>}
    >
      Nothing was changed. If it stays, IT can find the cause by the reference.
    </ErrorState>
  );
}
