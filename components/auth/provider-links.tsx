import { buttonLook } from "#components/ui/button-look.ts";
import { routes } from "#lib/routes.ts";

interface ProviderLinksProps {
  providers: readonly { id: string; name: string }[];
  /** Path to go to afterwards, checked by the page. */
  next: string;
}

/** Ways to sign in with a company account. Plain links: what answers is no page of the portal. */
export function ProviderLinks({ providers, next }: ProviderLinksProps) {
  if (providers.length === 0) return null;
  return (
    <div className="mb-5 grid gap-2 border-b border-line pb-5">
      {providers.map(({ id, name }) => (
        <a key={id} href={routes.ssoStart(id, next)} className={buttonLook({ full: true })}>
          Continue with {name}
        </a>
      ))}
    </div>
  );
}
