import {
  Activity,
  BadgeCheck,
  Bot,
  Building2,
  Database,
  History,
  House,
  Inbox,
  KeyRound,
  Layers,
  LogIn,
  type LucideIcon,
  ScrollText,
  Server,
  ShieldCheck,
  Siren,
  UserCog,
  Users,
} from "lucide-react";
import type { NavIconName } from "./nav.ts";

const icons: Record<NavIconName, LucideIcon> = {
  home: House,
  projects: Layers,
  datasets: Database,
  annotators: Users,
  vendors: Building2,
  requests: Inbox,
  grants: KeyRound,
  health: Activity,
  environments: Server,
  audit: ScrollText,
  members: UserCog,
  roles: ShieldCheck,
  identityProviders: LogIn,
  signInRules: ShieldCheck,
  signIns: History,
  breakGlass: Siren,
  identities: Bot,
  gates: BadgeCheck,
};

/** Icon beside a navigation word; never alone. */
export function NavIcon({ name }: { name: NavIconName }) {
  const Icon = icons[name];
  return <Icon aria-hidden="true" className="size-4" strokeWidth={1.9} />;
}
