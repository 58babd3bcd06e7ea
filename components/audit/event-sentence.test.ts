import { describe, expect, it } from "vitest";
import { actionLabel, eventSentence, isSensitive } from "./event-sentence.ts";

const event = { actor: { name: "Katharina Voss" }, subject: { name: "R-7K2M4" } };

describe("eventSentence", () => {
  it("reads as a sentence", () => {
    expect(eventSentence({ ...event, action: "request.approved" })).toBe(
      "Katharina Voss approved a step of the request R-7K2M4",
    );
  });
  it("says a name once", () => {
    expect(eventSentence({ ...event, subject: event.actor, action: "signIn.succeeded" })).toBe(
      "Katharina Voss signed in",
    );
    expect(eventSentence({ ...event, subject: event.actor, action: "connectivity.started" })).toBe(
      "Katharina Voss started the connection test",
    );
    expect(eventSentence({ ...event, subject: { name: "Audit log" }, action: "audit.read" })).toBe(
      "Katharina Voss read the audit log",
    );
  });
  it("tells what was seen of whom", () => {
    const seen = (action: string, actor: string, subject: string, after = {}) =>
      eventSentence({ action, actor: { name: actor }, subject: { name: subject }, after });
    expect(seen("plane.closed", "wg-fra-1", "G-NNQ3P")).toBe("wg-fra-1 saw G-NNQ3P gone, twice");
    expect(seen("health.stateChanged", "Probe of Ana Cruz", "Ana Cruz", { state: "degraded" })).toBe(
      "Probe of Ana Cruz saw the connection become degraded",
    );
    expect(seen("health.stateChanged", "An agent", "Ana Cruz", { state: "down" })).toBe(
      "An agent saw the connection of Ana Cruz become down",
    );
    expect(seen("connectivity.tested", "Connectivity test", "Ana Cruz", { verdict: "passed" })).toBe(
      "The connection test of Ana Cruz passed",
    );
    expect(seen("evidence.uploaded", "Ana Cruz", "Data protection training of Ana Cruz")).toBe(
      "Ana Cruz uploaded evidence for Data protection training",
    );
    expect(seen("probe.enrolled", "Probe of Ana Cruz", "Probe of Ana Cruz")).toBe("Probe of Ana Cruz enrolled");
  });
  it("joins what the words alone would not", () => {
    const refused = { ...event, subject: { name: "access.approveRequest" }, action: "permission.refused" };
    expect(eventSentence(refused)).toBe("Katharina Voss was refused at approve request (access)");
    expect(eventSentence({ ...refused, after: { refusals: 290 } })).toBe(
      "Katharina Voss was refused 290 more times within a minute, last at approve request (access)",
    );
    const signIn = { actor: { name: "Somebody" }, subject: { name: "ana@lumen.example" }, action: "signIn.refused" };
    expect(eventSentence(signIn)).toBe("Somebody was refused at sign-in as ana@lumen.example");
  });
  it("keeps the words of an action of a newer version", () => {
    expect(eventSentence({ ...event, action: "moon.softLanded" })).toBe("Katharina Voss moon soft landed R-7K2M4");
    expect(isSensitive("moon.softLanded")).toBe(true);
  });
});

describe("actionLabel", () => {
  it("stands alone", () => {
    expect(actionLabel("request.approved")).toBe("Approved a step of the request");
    expect(actionLabel("receipt.signed")).toBe("Signed the revocation receipt");
    expect(actionLabel("plane.closed")).toBe("Saw the connection gone, twice");
    expect(actionLabel("request.expired")).toBe("Let the request expire");
    expect(actionLabel("member.suspended")).toBe("Suspended a member");
  });
});
