import { expect, test } from "vitest";
import { lockOutProblem, shutsOut } from "./policy.ts";

const reader = { roles: ["security_admin"], vendorId: null, sourceIp: "192.0.2.10" };
const own = { role: "security_admin", vendorId: null };

test("a rule shuts its author out when it is about them and holds none of their address", () => {
  expect(shutsOut(reader, own, ["198.51.100.0/24"])).toBe(true);
  expect(shutsOut(reader, own, ["198.51.100.0/24", "192.0.2.0/28"])).toBe(false);
  expect(shutsOut(reader, { role: "auditor", vendorId: null }, ["198.51.100.0/24"])).toBe(false);
  expect(shutsOut(reader, { role: null, vendorId: "a vendor" }, ["198.51.100.0/24"])).toBe(false);
  // A rule of one side is about everybody of that side, whatever their roles.
  expect(shutsOut({ ...reader, vendorId: "v" }, { role: null, vendorId: "v" }, ["198.51.100.0/24"])).toBe(true);
  expect(shutsOut(reader, { role: null, vendorId: null }, ["198.51.100.0/24"])).toBe(true);
});

test("no network at all lets everyone in, an unknown address is in none", () => {
  expect(shutsOut(reader, own, [])).toBe(false);
  expect(shutsOut({ ...reader, sourceIp: null }, own, ["0.0.0.0/1"])).toBe(true);
  expect(lockOutProblem(reader, own, [])).toBeNull();
  expect(lockOutProblem({ ...reader, sourceIp: null }, own, ["0.0.0.0/1"])).toMatch(/does not know/);
  expect(lockOutProblem(reader, own, ["10.0.0.0/8"])).toMatch(/192\.0\.2\.10, which is in none/);
});
