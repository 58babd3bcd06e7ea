import type { ShapeName } from "./state-shapes.tsx";
import type { Tone } from "./tones.ts";

interface StateLook {
  word: string;
  shape: ShapeName;
  tone: Tone;
}

/** The vocabulary of states: one word, one shape, one colour each. "Active" and "Healthy" are for observed things only. */
export const states = {
  healthy: { word: "Healthy", shape: "disc", tone: "healthy" },
  degraded: { word: "Degraded", shape: "triangle", tone: "degraded" },
  down: { word: "Down", shape: "squareCross", tone: "down" },
  unknown: { word: "Unknown", shape: "dashedRing", tone: "unknown" },
  pending: { word: "Pending", shape: "clock", tone: "pending" },
  waiting: { word: "Waiting", shape: "clock", tone: "pending" },
  invited: { word: "Invited", shape: "clock", tone: "pending" },
  submitted: { word: "Submitted", shape: "clock", tone: "pending" },
  waitingForYou: { word: "Waiting for you", shape: "target", tone: "you" },
  opening: { word: "Opening", shape: "rightHalf", tone: "pending" },
  applied: { word: "Applied", shape: "rightHalf", tone: "pending" },
  running: { word: "Running", shape: "rightHalf", tone: "pending" },
  active: { word: "Active", shape: "discTick", tone: "active" },
  observed: { word: "Observed", shape: "discTick", tone: "active" },
  approved: { word: "Approved", shape: "discTick", tone: "active" },
  suspended: { word: "Suspended", shape: "ringBars", tone: "pending" },
  locked: { word: "Locked", shape: "padlock", tone: "pending" },
  closing: { word: "Closing", shape: "lowerHalf", tone: "closing" },
  closed: { word: "Closed", shape: "ringBar", tone: "closed" },
  rejected: { word: "Rejected", shape: "ringBar", tone: "closed" },
  withdrawn: { word: "Withdrawn", shape: "ringBar", tone: "closed" },
  expired: { word: "Expired", shape: "ringBar", tone: "closed" },
  notproven: { word: "Not proven", shape: "diamond", tone: "notproven" },
  valid: { word: "Valid", shape: "tick", tone: "healthy" },
  lapsing: { word: "Lapsing", shape: "openTriangle", tone: "degraded" },
  lapsed: { word: "Lapsed", shape: "squareCross", tone: "down" },
  failed: { word: "Failed", shape: "squareCross", tone: "down" },
  missing: { word: "Missing", shape: "dashedSquare", tone: "unknown" },
  enforced: { word: "Enforced", shape: "squareTick", tone: "active" },
  delegated: { word: "Delegated", shape: "squareArrow", tone: "pending" },
  evidence: { word: "Evidence only", shape: "eye", tone: "degraded" },
  unsupported: { word: "Unsupported", shape: "struckSquare", tone: "down" },
  drift: { word: "Drift", shape: "notEqual", tone: "degraded" },
  gap: { word: "Log gap", shape: "posts", tone: "unknown" },
} as const satisfies Record<string, StateLook>;

export type StateName = keyof typeof states;
