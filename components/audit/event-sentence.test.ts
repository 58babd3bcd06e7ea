import { describe, expect, it } from "vitest";
import { changesOf, eventSentence, valueInWords } from "./event-sentence.ts";

describe("eventSentence", () => {
  it("reads as a sentence, and keeps the name of an action it does not know", () => {
    const event = { actor: { name: "Katharina Voss" }, subject: { name: "R-7K2M4" } };
    expect(eventSentence({ ...event, action: "request.approved" })).toBe(
      "Katharina Voss approved a step of the request R-7K2M4",
    );
    expect(eventSentence({ ...event, subject: event.actor, action: "signIn.succeeded" })).toBe(
      "Katharina Voss signed in",
    );
    expect(eventSentence({ ...event, action: "moon.landed" })).toBe("Katharina Voss moon.landed R-7K2M4");
  });
});

describe("changesOf", () => {
  it("shows what differs, in words", () => {
    expect(
      changesOf({ state: "open", durationHours: 8 }, { state: "closed", durationHours: 8, planes: ["vpn"] }),
    ).toEqual([
      { key: "state", before: "open", after: "closed" },
      { key: "planes", before: null, after: "vpn" },
    ]);
    expect(changesOf(null, null)).toEqual([]);
  });
  it("never prints braces", () => {
    expect(valueInWords({ lockedBy: null, hosts: [{ port: 443 }] })).toBe("locked by none, hosts port 443");
  });
});
