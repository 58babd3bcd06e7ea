import type { RoleName } from "#lib/roles.ts";
import type { ProjectKey, VendorKey } from "./company.ts";
import type { LineName } from "./lines.ts";

/** How far a person's gates are, at the end of the seeding. */
export type GatesStory =
  | "cleared"
  | "lapsing" // the certificate ends within days
  | "lapses" // the certificate ends moments after the start
  | "renewing" // still valid, and a newer certificate waits
  | "evidence" // the certificate waits for compliance
  | "returned" // compliance sent the certificate back
  | "slow" // the connection did not hold the profile
  | "withdrawn" // compliance took the training away
  | "suspended" // the coordinator stopped the person
  | "started" // has an account, nothing handed in
  | "invited"; // has not opened the invitation

/** What became of a request for the person's assignment. */
export type AccessStory =
  | "none"
  | "step1" // the project manager is next
  | "step2" // compliance is next
  | "edited" // approved once, then changed: the project manager is next again
  | "rejected"
  | "withdrawn"
  | "open"
  | "waits_key" // granted; no VPN key yet
  | "revoked"; // granted, opened, then revoked: leaves a receipt

export type AnnotatorStory = {
  name: string;
  place: string;
  vendor: VendorKey;
  gates: GatesStory;
  project: ProjectKey | null;
  access: AccessStory;
  line: LineName;
};

export type StaffStory = { name: string; role: RoleName; vendor: VendorKey | null };

export const admin = "Tomasz Wieczorek";
export const projectManager = "Katharina Voss";
export const compliance = "Ingrid Solheim";
export const coordinators: Record<VendorKey, string> = { kilima: "Grace Wambui", bayanihan: "Ramon Villanueva" };

/** In the order they join; the first one sets the portal up. */
export const staff: readonly StaffStory[] = [
  { name: admin, role: "security_admin", vendor: null },
  { name: projectManager, role: "project_manager", vendor: null },
  { name: compliance, role: "compliance", vendor: null },
  { name: "Paul Ferreira", role: "auditor", vendor: null },
  { name: coordinators.kilima, role: "vendor_coordinator", vendor: "kilima" },
  { name: coordinators.bayanihan, role: "vendor_coordinator", vendor: "bayanihan" },
];

/** The annotators whose sign-in the demo prints, and where they stand. */
export const annotatorsToSignIn: Readonly<Record<string, string>> = {
  "Wanjiru Kamau": "access open",
  "Otieno Achieng": "waits for approval",
  "Zawadi Mwende": "begins onboarding",
};

type Row = [
  name: string,
  place: string,
  gates: GatesStory,
  project?: ProjectKey,
  access?: AccessStory,
  line?: LineName,
];

const kilima: Row[] = [
  ["Otieno Achieng", "Kisumu, Kenya", "cleared", "thorax", "step1"],
  ["Mary Atieno", "Kisumu, Kenya", "cleared", "thorax", "step2"],
  ["Samuel Mutua", "Nairobi, Kenya", "lapsing", "thorax", "open"],
  ["Halima Abdi", "Mombasa, Kenya", "cleared", "thorax", "open", "degraded"],
  ["Dennis Korir", "Eldoret, Kenya", "lapses", "thorax", "open"],
  ["Brian Kiprotich", "Eldoret, Kenya", "cleared", "thorax", "waits_key"],
  ["Faith Njeri", "Nairobi, Kenya", "cleared", "thorax", "edited"],
  ["Peter Kimani", "Nakuru, Kenya", "renewing", "thorax", "open"],
  ["Wanjiru Kamau", "Thika, Kenya", "cleared", "cabin", "open"],
  ["Kevin Omondi", "Kisumu, Kenya", "cleared", "cabin", "revoked"],
  ["Joyce Chebet", "Kericho, Kenya", "cleared", "cabin", "rejected"],
  ["Abdullahi Hassan", "Garissa, Kenya", "cleared", "cabin", "open", "flapping"],
  ["Lucy Nyambura", "Nyeri, Kenya", "lapsing", "cabin", "open"],
  ["Collins Mwangi", "Nairobi, Kenya", "cleared", "cabin", "withdrawn"],
  ["Esther Moraa", "Kisii, Kenya", "cleared", "cabin", "step1", "silent"],
  ["Zawadi Mwende", "Machakos, Kenya", "started"],
  ["Victor Barasa", "Bungoma, Kenya", "evidence"],
  ["Mercy Akinyi", "Siaya, Kenya", "evidence"],
  ["Josphat Kilonzo", "Kitui, Kenya", "slow", undefined, undefined, "degraded"],
  ["Naomi Wairimu", "Nairobi, Kenya", "returned"],
  ["Hassan Juma", "Mombasa, Kenya", "suspended"],
  ["Ruth Jepkosgei", "Iten, Kenya", "invited"],
];
const bayanihan: Row[] = [
  ["Maricel Dela Cruz", "Cebu, Philippines", "cleared", "cabin", "open"],
  ["Rodel Santos", "Davao, Philippines", "cleared", "cabin", "open"],
  ["Jerome Bautista", "Quezon City, Philippines", "cleared", "cabin", "step2"],
  ["Analyn Bautista", "Cebu, Philippines", "lapsing", "lidar", "open"],
  ["Kristine Reyes", "Makati, Philippines", "cleared", "lidar", "open"],
  ["Mark Anthony Cruz", "Iloilo, Philippines", "cleared", "lidar", "open", "degraded"],
  ["Liza Fernandez", "Baguio, Philippines", "cleared", "lidar", "revoked"],
  ["Joel Pascual", "Quezon City, Philippines", "cleared", "lidar", "step1"],
  ["Rowena Mendoza", "Cebu, Philippines", "cleared", "shelf", "open"],
  ["Edwin Navarro", "Davao, Philippines", "cleared", "shelf", "open"],
  ["Grace Tolentino", "Bacolod, Philippines", "cleared", "shelf", "rejected"],
  ["Arnel Ocampo", "Iloilo, Philippines", "cleared", "shelf", "none"],
  ["Jasmine Lim", "Makati, Philippines", "cleared", "shelf", "waits_key"],
  ["Carlo Ramos", "Baguio, Philippines", "evidence"],
  ["Shiela Aquino", "Davao, Philippines", "withdrawn"],
  ["Dennis Magno", "Cebu, Philippines", "started"],
  ["Patricia Gonzales", "Quezon City, Philippines", "lapses"],
  ["Renato Castillo", "Bacolod, Philippines", "invited"],
];

const storyOf =
  (vendor: VendorKey) =>
  ([name, place, gates, project = undefined, access = "none", line = "good"]: Row): AnnotatorStory => ({
    name,
    place,
    vendor,
    gates,
    project: project ?? null,
    access,
    line,
  });

export const annotatorStories: readonly AnnotatorStory[] = [
  ...kilima.map(storyOf("kilima")),
  ...bayanihan.map(storyOf("bayanihan")),
];

const domains: Record<VendorKey | "client", string> = {
  client: "aldermere.example",
  kilima: "kilima.example",
  bayanihan: "bayanihan.example",
};

/** The address of an invented person. */
export function emailOf(person: { name: string; vendor: VendorKey | null }): string {
  const local = person.name
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z]+/g, ".");
  return `${local}@${domains[person.vendor ?? "client"]}`;
}
