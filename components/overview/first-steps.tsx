import { FactList } from "#components/ui/fact-list.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { routes } from "#lib/routes.ts";
import type { Overview } from "./overview-page.tsx";

type Steps = NonNullable<Overview["firstSteps"]>;

const words: Record<Steps[number]["id"], { title: string; why: string; href: string }> = {
  approvers: {
    title: "Invite a project manager and somebody of compliance",
    why: "Two different people approve each request.",
    href: routes.members(),
  },
  environment: {
    title: "Add an environment",
    why: "A place where data lives: its VPN entry point and its annotation tool.",
    href: routes.environments(),
  },
  gateway: {
    title: "Enrol its gateway agent",
    why: "On the environment's page. Nothing opens before it reports.",
    href: routes.environments(),
  },
  coordinator: {
    title: "Add a vendor and invite its coordinator",
    why: "The coordinator invites the annotators.",
    href: routes.vendors(),
  },
  scope: {
    title: "Name a dataset and cut it into scopes",
    why: "A scope says which hosts a grant opens.",
    href: routes.datasets(),
  },
  project: {
    title: "Start a project",
    why: "It joins vendors and scopes; cleared people are assigned to it.",
    href: routes.projects(),
  },
};

/** What a new portal needs before anybody can ask for access. */
export function FirstStepsSection({ steps }: { steps: Steps }) {
  return (
    <Section title="First steps" count={`${steps.filter((step) => step.done).length} of ${steps.length} done`}>
      <FactList
        items={steps.map(({ id, done }) => ({
          id,
          state: done ? "valid" : "missing",
          title: done ? words[id].title : <TextLink href={words[id].href}>{words[id].title}</TextLink>,
          detail: words[id].why,
        }))}
      />
    </Section>
  );
}
