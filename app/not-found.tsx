import { AuthLayout } from "#components/layout/auth-layout.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { routes } from "#lib/routes.ts";

/** An address nobody has. */
export default function NotFound() {
  return (
    <AuthLayout title="There is no such page" description="The address is wrong, or the page moved.">
      <LinkButton href={routes.home()}>Go to the start page</LinkButton>
    </AuthLayout>
  );
}
