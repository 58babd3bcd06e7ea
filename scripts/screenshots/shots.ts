import {
  annotatorsToSignIn,
  compliance,
  coordinators,
  projectManager,
  admin as securityAdmin,
} from "#scripts/demo/people.ts";

/** Links that work once and are made for a picture. */
export type Link = "invitation" | "reset" | "set-up";

/** What the pictures are taken of: one entry a page of app/; shots.test.ts fails when a page has none. */
export type Shot = {
  /** Address pattern of the page, as in app/. */
  page: string;
  /** File name in docs/images, without look and ending. */
  name: string;
  /** Name of the demo's person who looks at it; null = nobody is signed in. */
  as: string | null;
  /** Where to begin: a path, or a link that is made for it; the pattern itself when it has no parameter. */
  start?: Link | `/${string}`;
  /** Text of the link from there to the page. */
  link?: RegExp;
  /** Looks kept in docs/images beside light at 1440; `--all` takes every look of every page. */
  also?: readonly LookName[];
};

export const looks = {
  light: { colorScheme: "light", viewport: { width: 1440, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1440, height: 900 } },
  "390-light": { colorScheme: "light", viewport: { width: 390, height: 844 } },
  "390-dark": { colorScheme: "dark", viewport: { width: 390, height: 844 } },
} as const;
export type LookName = keyof typeof looks;

/** `/` only sends people to the first page of their day; the steps of a sign-in show what a provider answered. */
export const pagesWithoutPicture: readonly string[] = ["/", "/sign-in/code", "/sign-in/confirmed"];

const auditor = "Paul Ferreira";
const [working = "", asking = "", beginner = ""] = Object.keys(annotatorsToSignIn);

export const shots: readonly Shot[] = [
  { page: "/sign-in", name: "sign-in", as: null },
  { page: "/overview", name: "overview", as: projectManager, also: ["dark", "390-light"] },
  { page: "/vendors", name: "vendors", as: securityAdmin },
  { page: "/vendors/[id]", name: "vendor", as: securityAdmin, start: "/vendors", link: /Kilima Data/ },
  { page: "/annotators", name: "annotators", as: coordinators.kilima, also: ["390-light"] },
  { page: "/annotators/[id]", name: "annotator", as: compliance, start: "/annotators?q=Peter", link: /Peter Kimani/ },
  { page: "/environments", name: "environments", as: securityAdmin },
  { page: "/environments/[id]", name: "environment", as: securityAdmin, start: "/environments", link: /Dublin drive/ },
  { page: "/datasets", name: "datasets", as: projectManager },
  { page: "/datasets/[id]", name: "dataset", as: projectManager, start: "/datasets", link: /Thorax CT/ },
  { page: "/projects", name: "projects", as: projectManager },
  { page: "/projects/[id]", name: "project", as: projectManager, start: "/projects", link: /Thorax nodules/ },
  { page: "/requests", name: "requests", as: coordinators.kilima },
  {
    page: "/requests/[id]",
    name: "request",
    as: projectManager,
    start: "/requests",
    link: new RegExp(asking),
    also: ["dark", "390-light"],
  },
  { page: "/grants", name: "grants", as: compliance },
  { page: "/grants/[id]", name: "grant", as: compliance, start: "/grants?view=all", link: /Kevin Omondi/ },
  { page: "/health", name: "health", as: projectManager, also: ["dark", "390-light"] },
  { page: "/health/[annotatorId]", name: "health-person", as: projectManager, start: "/health", link: /Halima Abdi/ },
  { page: "/audit", name: "audit", as: auditor, also: ["dark"] },
  { page: "/settings/members", name: "members", as: securityAdmin },
  {
    page: "/settings/members/[id]",
    name: "member",
    as: securityAdmin,
    start: "/settings/members",
    link: new RegExp(compliance),
    also: ["dark", "390-light"],
  },
  { page: "/settings/roles", name: "roles", as: securityAdmin },
  { page: "/settings/sign-in-rules", name: "sign-in-rules", as: securityAdmin },
  { page: "/settings/sign-ins", name: "sign-ins", as: compliance },
  { page: "/settings/break-glass", name: "break-glass", as: compliance },
  { page: "/account", name: "account", as: securityAdmin },
  { page: "/settings/service-identities", name: "service-identities", as: securityAdmin },
  { page: "/settings/identity-providers", name: "identity-providers", as: securityAdmin },
  {
    page: "/settings/identity-providers/[id]",
    name: "identity-provider",
    as: securityAdmin,
    start: "/settings/identity-providers",
    link: /Aldermere staff login/,
  },
  { page: "/my-access", name: "my-access", as: working, also: ["390-light"] },
  { page: "/my-connection", name: "my-connection", as: working },
  { page: "/my-gates", name: "my-gates", as: beginner },
  { page: "/data-about-me", name: "data-about-me", as: working },
  // Last, because somebody is invited for it who would stand in the other pictures.
  { page: "/invitation", name: "invitation", as: null, start: "invitation" },
  { page: "/reset", name: "reset", as: null, start: "reset" },
  { page: "/set-up", name: "set-up", as: null, start: "set-up" },
];
