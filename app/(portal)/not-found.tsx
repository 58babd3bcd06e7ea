import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { routes } from "#lib/routes.ts";

/** Foreign, random and missing ids look alike. */
export default function PortalNotFound() {
  return (
    <EmptyState
      title="Nothing here for you"
      action={<LinkButton href={routes.home()}>Go to the start page</LinkButton>}
    >
      The page does not exist, or it is not yours to see.
    </EmptyState>
  );
}
