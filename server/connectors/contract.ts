/** What a look at the target says about one grant's plane. Unknown is never treated as absent. */
export type Observation = "present" | "absent" | "partial" | "unknown";

/**
 * What every plane's connector answers, whatever drives it: an agent that pulls (WireGuard) or an API that is
 * called (directories, desktops, annotation tools). Later systems are added to `registry.ts`.
 */
export type PlaneConnector<Report, Expected> = {
  plane: "vpn";
  system: string;
  /** Reads one grant out of what the target showed. Pure: it decides from the report alone. */
  observe(report: Report, expected: Expected): Observation;
};
