import type { CreateDatasetInput, CreateScopeInput } from "#lib/schemas/datasets.ts";
import type { CreateEnvironmentInput } from "#lib/schemas/environments.ts";
import type { CreateHealthProfileInput } from "#lib/schemas/projects.ts";

// The invented company of the demo. Names under .example belong to nobody (RFC 2606).

export const companyName = "Aldermere";
export type VendorKey = "kilima" | "bayanihan";
export type EnvironmentKey = "frankfurt" | "dublin" | "gdansk";
export type ProjectKey = "thorax" | "cabin" | "lidar" | "shelf";

export const vendorNames: Record<VendorKey, string> = { kilima: "Kilima Data", bayanihan: "Bayanihan Labs" };

type EnvironmentFacts = Omit<CreateEnvironmentInput, "target"> & { gateway: string };
export const environmentFacts: Record<EnvironmentKey, EnvironmentFacts> = {
  frankfurt: {
    name: "Frankfurt clinical",
    region: "Frankfurt",
    vpnEndpoint: "vpn-fra.aldermere.example:51820",
    tunnelAddress: "10.66.0.1",
    tunnelPrefix: 24,
    toolKind: "label_studio",
    toolUrl: "https://labels-fra.aldermere.example",
    gateway: "wg-fra-1",
  },
  dublin: {
    name: "Dublin drive",
    region: "Dublin",
    vpnEndpoint: "vpn-dub.aldermere.example:51820",
    tunnelAddress: "10.67.0.1",
    tunnelPrefix: 24,
    toolKind: "cvat",
    toolUrl: "https://cvat-dub.aldermere.example",
    gateway: "wg-dub-1",
  },
  gdansk: {
    name: "Gdańsk retail",
    region: "Gdańsk",
    vpnEndpoint: "vpn-gdn.aldermere.example:51820",
    tunnelAddress: "10.68.0.1",
    tunnelPrefix: 24,
    toolKind: "labelbox",
    toolUrl: "https://labelbox-gdn.aldermere.example",
    gateway: "wg-gdn-1",
  },
};

/** The port the data hosts of the demo's network serve on; reach.ts asks it. */
export const dataPort = 9_000;

type ScopeFacts = Omit<CreateScopeInput, "datasetId">;
type DatasetFacts = Omit<CreateDatasetInput, "environmentId"> & {
  environment: EnvironmentKey;
  /** The first one is what people of the project are assigned to. */
  scopes: readonly ScopeFacts[];
};
const served = (address: string, port = dataPort) => ({ address, protocol: "tcp" as const, port });

export const datasetFacts: Record<ProjectKey, DatasetFacts> = {
  thorax: {
    name: "Thorax CT 2025 Q4",
    environment: "frankfurt",
    kind: "CT studies",
    sensitivity: "critical",
    residency: "Germany",
    scopes: [
      { name: "Batches 31 to 36", pathPrefix: "/ct/2025-q4/31-36/", destinations: [served("10.20.0.10")] },
      { name: "Practice set", pathPrefix: "/ct/practice/", destinations: [served("10.20.0.11")] },
    ],
  },
  cabin: {
    name: "Driver cabin video 2026",
    environment: "dublin",
    kind: "Video",
    sensitivity: "high",
    residency: "EU",
    scopes: [
      {
        name: "Night drives",
        pathPrefix: "/cabin/2026/night/",
        destinations: [served("10.30.0.20", 443), served("10.30.0.21")],
      },
    ],
  },
  lidar: {
    name: "Dublin street lidar",
    environment: "dublin",
    kind: "Point clouds",
    sensitivity: "medium",
    residency: "EU",
    scopes: [{ name: "City centre sweeps", pathPrefix: "/lidar/centre/", destinations: [served("10.30.0.30", 443)] }],
  },
  shelf: {
    name: "Shelf photos 2026",
    environment: "gdansk",
    kind: "Photos",
    sensitivity: "low",
    residency: "Poland",
    scopes: [
      { name: "Stores in Pomerania", pathPrefix: "/shelf/pomerania/", destinations: [served("10.40.0.10", 443)] },
    ],
  },
};

export const profileFacts: Record<"imaging" | "drive" | "photos", CreateHealthProfileInput> = {
  photos: limits("Photos", 300, 60, 3, 5),
  drive: limits("Video and point clouds", 240, 45, 2, 20),
  imaging: limits("Imaging desktop", 200, 40, 1.5, 15),
};
function limits(name: string, rttP95Ms: number, jitterMs: number, lossPercent: number, minDownMbps: number) {
  return { name, rttP95Ms, jitterMs, lossPercent, minDownMbps, raiseSeconds: 20, clearSeconds: 40 };
}

type ProjectFacts = {
  name: string;
  environment: EnvironmentKey;
  profile: keyof typeof profileFacts;
  vendors: readonly VendorKey[];
};
export const projectFacts: Record<ProjectKey, ProjectFacts> = {
  thorax: { name: "Thorax nodules, phase 2", environment: "frankfurt", profile: "imaging", vendors: ["kilima"] },
  cabin: { name: "Cabin gaze", environment: "dublin", profile: "drive", vendors: ["kilima", "bayanihan"] },
  lidar: { name: "Urban lidar cuboids", environment: "dublin", profile: "drive", vendors: ["bayanihan"] },
  shelf: { name: "Retail shelf", environment: "gdansk", profile: "photos", vendors: ["bayanihan"] },
};

export const projectKeys = Object.keys(projectFacts) as ProjectKey[];
export const environmentKeys = Object.keys(environmentFacts) as EnvironmentKey[];
export const vendorKeys = Object.keys(vendorNames) as VendorKey[];
