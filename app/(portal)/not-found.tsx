import { LinkButton } from "#components/ui/link-button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { routes } from "#lib/routes.ts";

/** Foreign, random and missing ids look alike. */
export default function PortalNotFound() {
  return (
    <>
      <PageHeader title="Nothing here for you">The page does not exist, or it is not yours to see.</PageHeader>
      <LinkButton href={routes.home()}>Go to the start page</LinkButton>
    </>
  );
}
