import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Permission } from "#lib/permissions.ts";
import { type Binding, reaches, reachOf } from "#server/auth/bindings.ts";
import type { UserActor } from "#server/context.ts";

export type ApprovalStep = "project" | "data_protection";

/** In this order; each by another person of the client. */
export const approvalOrder: readonly ApprovalStep[] = ["project", "data_protection"];
export const stepTitle: Record<ApprovalStep, string> = { project: "Project", data_protection: "Data protection" };
export const stepPermission: Record<ApprovalStep, Permission> = {
  project: "request.approveProject",
  data_protection: "request.approveDataProtection",
};

/** What an approval is bound to. Destinations belong to it: a scope that reaches further later was never approved. */
export type RequestContent = {
  annotatorId: string;
  projectId: string;
  assignmentId: string;
  scopeId: string;
  environmentId: string;
  durationHours: number;
  reason: string;
  version: number;
  destinations: readonly { address: string; protocol: string; port: number }[];
};

/** SHA-256 (hex) over the RFC 8785 form of exactly what is asked for. */
export function contentHash(content: RequestContent): string {
  const destinations = content.destinations
    .map(({ address, protocol, port }) => `${address} ${protocol} ${port}`)
    .sort();
  const text = canonicalize({ ...content, planes: ["vpn"], destinations });
  if (text === undefined) throw new Error("the request has no canonical form");
  return createHash("sha256").update(text).digest("hex");
}

export type DecisionFact = {
  step: ApprovalStep;
  verdict: "approved" | "rejected";
  decidedBy: string;
  contentHash: string;
  /** Whether whoever decided may still do so: an approval does not outlive the right to give it. */
  stands: boolean;
};

export type ApprovalCase = {
  /** `mayDecide`: the steps their bindings let them decide for this request, by `stepsFor`. */
  actor: Pick<UserActor, "userId" | "organisation"> & { mayDecide: readonly ApprovalStep[] };
  request: { state: string; requestedBy: string; contentHash: string; expired: boolean };
  /** The hash computed from the rows as they are now. */
  currentHash: string;
  /** The hash the decider looked at. */
  seenHash: string;
  decisions: readonly DecisionFact[];
};

export type ApprovalAnswer =
  | { ok: true; step: ApprovalStep; last: boolean }
  | { ok: false; kind: "forbidden" | "conflict"; sentence: string; lacks?: Permission };

const no = (kind: "forbidden" | "conflict", sentence: string, lacks?: Permission): ApprovalAnswer => ({
  ok: false,
  kind,
  sentence,
  lacks,
});

/** The steps somebody's bindings let them decide where the request is: a bound right does not count elsewhere. */
export function stepsFor(
  bindings: readonly Binding[],
  place: { projectId: string; vendorId: string; environmentId: string },
): ApprovalStep[] {
  return approvalOrder.filter((step) => reaches(reachOf(bindings, stepPermission[step]), place));
}

/** Whether this person may decide this request now, and at which step. Self-approval is looked at first. */
export function decideApproval({ actor, request, currentHash, seenHash, decisions }: ApprovalCase): ApprovalAnswer {
  if (actor.userId === request.requestedBy)
    return no("forbidden", "You asked for this yourself. Someone else has to decide.");
  if (actor.organisation !== "client") return no("forbidden", "Only the client's own people decide about access.");
  if (request.state !== "pending") return no("conflict", "This request is already decided. Nothing was changed.");
  if (request.expired) return no("conflict", "This request ran out before it was decided. It has to be asked again.");
  if (request.contentHash !== currentHash)
    return no(
      "conflict",
      "The data scope reaches other hosts than when this was asked. The request has to be edited first.",
    );
  if (seenHash !== currentHash)
    return no("conflict", "The request was edited since you opened it. Read it again, then decide.");
  const valid = decisions.filter((d) => d.contentHash === currentHash);
  if (valid.some((d) => !d.stands))
    return no(
      "conflict",
      "Whoever approved the other step may not any more, so their approval does not count. The coordinator has to edit the request; then both steps are decided anew.",
    );
  const step = approvalOrder.find((name) => !valid.some((d) => d.step === name));
  if (!step) return no("conflict", "Every step is decided already.");
  if (!actor.mayDecide.includes(step))
    return no(
      "forbidden",
      `The next step is "${stepTitle[step]}", which your role does not decide.`,
      stepPermission[step],
    );
  if (valid.some((d) => d.decidedBy === actor.userId))
    return no("forbidden", "You decided the other step. A second person has to decide this one.");
  return { ok: true, step, last: step === approvalOrder.at(-1) };
}

export type DenialCause = "revoked" | "expired" | "assignment" | "project" | "annotator" | "vendor" | "lock" | "gate";
const terminal: ReadonlySet<DenialCause> = new Set(["revoked", "expired", "assignment", "project"]);

/** What a grant's state has to become, given why it may not be open (null = nothing stands against it). */
export function nextGrantState(cause: DenialCause | null): "open" | "suspended" | "closed" {
  if (cause === null) return "open";
  return terminal.has(cause) ? "closed" : "suspended";
}

export const causeSentence: Record<DenialCause, string> = {
  revoked: "It was revoked.",
  expired: "Its time is over.",
  assignment: "The assignment ended.",
  project: "The project is closed.",
  annotator: "The annotator is suspended.",
  vendor: "The vendor is suspended.",
  lock: "A lock stops it.",
  gate: "A gate of the annotator does not hold.",
};
