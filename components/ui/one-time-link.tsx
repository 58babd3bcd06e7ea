"use client";
import { Button } from "./button.tsx";
import { CodeBlock } from "./code-block.tsx";

interface OneTimeLinkProps {
  /** For whom it is. */
  name: string;
  url: string;
  mailed: boolean;
  onClose: () => void;
}

/** The one time a link is shown, and what to do with it. */
export function OneTimeLink({ name, url, mailed, onClose }: OneTimeLinkProps) {
  return (
    <>
      <p className="mb-3">
        {mailed
          ? `The link is on its way to ${name} by mail.`
          : `No mail was sent: hand the link to ${name} yourself, over a way only they read.`}{" "}
        It works once, for 7 days, and is not shown again.
      </p>
      <CodeBlock code={url} label="link" />
      <div className="mt-5 flex justify-end">
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </>
  );
}
