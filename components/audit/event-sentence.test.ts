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
  it("joins what the words alone would not", () => {
    const refused = { ...event, subject: { name: "access.approveRequest" }, action: "permission.refused" };
    expect(eventSentence(refused)).toBe("Katharina Voss was refused at approve request (access)");
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
