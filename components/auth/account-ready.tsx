import { LinkButton } from "#components/ui/link-button.tsx";
import { Note } from "#components/ui/note.tsx";
import { routes } from "#lib/routes.ts";

interface AccountReadyProps {
  email: string;
  /** They chose a passkey as their second factor. */
  passkey?: boolean;
}

/** After set-up and after an invitation: what is there now, and why the code just typed does not work again. */
export function AccountReady({ email, passkey }: AccountReadyProps) {
  return (
    <>
      <Note tone="active" alert>
        <b>Your account is ready.</b>{" "}
        {passkey
          ? `Sign in as ${email} with your passkey; it needs no password. Make recovery codes on your account page, for the day the device is lost.`
          : `Sign in as ${email} with your password and the next code your app shows: a code works once, and a new one comes every 30 seconds.`}
      </Note>
      <LinkButton href={routes.signIn()} variant="primary" full className="mt-4">
        Go to sign-in
      </LinkButton>
    </>
  );
}
