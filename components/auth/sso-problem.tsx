import { Note } from "#components/ui/note.tsx";
import type { SsoProblem } from "#lib/schemas/sso.ts";

/** What became of a trip to a provider, and what to do. Said to whoever sits there, so it names nobody. */
export const ssoSentence: Record<SsoProblem, string> = {
  unavailable: "This way to sign in does not exist, or is turned off. Use another one, or ask your administrator.",
  unreachable: "Your identity provider did not answer. Try again in a moment; nothing is locked.",
  "started-over":
    "That sign-in was begun in another browser, took longer than 10 minutes, or was used already. Begin again.",
  declined: "Your identity provider did not sign you in. Begin again, or ask your administrator.",
  "not-trusted":
    "The answer of your identity provider could not be trusted, so nobody was signed in. Begin again; if it stays so, tell your administrator.",
  "no-email":
    "Your identity provider gave no verified e-mail address for you, so you could not be recognised. Ask your administrator.",
  "foreign-domain": "Your e-mail address is not one this identity provider may vouch for here. Ask your administrator.",
  "missing-claim":
    "Your identity provider does not count you among the people who use this portal. Ask your administrator.",
  "no-role":
    "Your identity provider confirms none of your roles here. Ask your administrator to put you into the right group.",
  "no-account": "This account may not sign in here. You need an invitation first: ask whoever is to invite you.",
  "other-account": "You came back with another account than the one expected. Sign out there, then begin again.",
  "no-second-factor":
    "A second factor is needed, and neither your identity provider confirmed one nor does the portal know an app or passkey of yours. Ask your administrator.",
  "other-place":
    "Your account may only be used from certain networks, and this is not one of them. Ask your administrator.",
  invitation:
    "This invitation cannot be accepted in this way: it was used, taken back, is for somebody else, or its role or time is not what it was. Ask whoever invited you.",
  "not-fresh":
    "Your identity provider let you through without asking again, so this is no fresh proof. Nothing was changed.",
  "passkey-only":
    "Your role works with a passkey only, so what your identity provider asked for does not count. Go back and confirm with your passkey.",
};

/** The sentence of a problem in the page's address; nothing for any other text there. */
export function SsoProblemNote({ problem }: { problem: unknown }) {
  if (typeof problem !== "string" || !Object.hasOwn(ssoSentence, problem)) return null;
  return (
    <Note tone="down" className="mb-4" alert>
      {ssoSentence[problem as SsoProblem]}
    </Note>
  );
}
