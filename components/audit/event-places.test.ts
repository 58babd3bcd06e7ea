import { describe, expect, it } from "vitest";
import { type Permission, permissionsOf } from "#lib/permissions.ts";
import { placesOf, subjectHref, type Within } from "./event-places.ts";
import type { AuditEvent } from "./types.ts";

const event: AuditEvent = {
  id: "e",
  at: new Date(0),
  action: "request.approved",
  actor: { kind: "user", id: "u", name: "Katharina Voss" },
  subject: { type: "access_request", id: "r", name: "R-7K2M4" },
  vendorId: "v",
  annotatorId: "a",
  projectId: "p",
  datasetId: null,
  environmentId: "unknown",
  accessRequestId: "r",
  grantId: null,
  sourceIp: null,
  requestId: null,
  before: null,
  after: null,
  sealed: true,
  leafIndex: 1,
};
const names = { a: "Wanjiru Kamau", p: "Thorax", v: "Lumen Data" };
const sentence = "Katharina Voss approved a step of the request R-7K2M4";
const places = (rights: Permission[], within: Within | null = null) =>
  placesOf(event, names, { sentence, rights, within });

describe("placesOf", () => {
  it("names for whom and where, with links to what the reader may open", () => {
    expect(places(permissionsOf("auditor"))).toEqual([
      { joint: "for", name: "Wanjiru Kamau", href: "/annotators/a" },
      { joint: "in", name: "Thorax", href: "/projects/p" },
    ]);
    expect(places([]).map((place) => place.href)).toEqual([null, null]);
  });
  it("leaves out what the sentence or the page says", () => {
    const about = { sentence: "Somebody suspended Wanjiru Kamau", rights: [], within: null };
    expect(placesOf(event, names, about).map((place) => place.name)).toEqual(["Thorax"]);
    expect(places([], "annotator").map((place) => place.name)).toEqual(["Thorax"]);
    expect(places([], "grant")).toEqual([]);
  });
});

describe("subjectHref", () => {
  it("leads only where the reader may go", () => {
    expect(subjectHref(event, permissionsOf("auditor"))).toBe("/requests/r");
    expect(subjectHref(event, permissionsOf("annotator"))).toBeNull();
    expect(
      subjectHref({ ...event, subject: { type: "toString", id: "x", name: "x" } }, permissionsOf("auditor")),
    ).toBeNull();
  });
});
