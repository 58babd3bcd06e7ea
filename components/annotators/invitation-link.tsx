import { Button } from "#components/ui/button.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";

interface InvitationLinkProps {
  name: string;
  url: string;
  mailed: boolean;
  onClose: () => void;
}

/** The one time a link is shown: it works once, for 7 days, for whoever holds it. */
export function InvitationLink({ name, url, mailed, onClose }: InvitationLinkProps) {
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
