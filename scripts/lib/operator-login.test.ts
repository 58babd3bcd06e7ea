import { expect, test } from "vitest";
import { operatorLogin } from "./operator-login.ts";

const sources = {
  loginUid: null,
  sudoUser: undefined,
  runs: { uid: 0, name: "root" },
  nameOf: (uid: number) => `user ${uid}`,
};

test("the login the kernel remembers counts before whatever was typed since", () => {
  expect(operatorLogin({ ...sources, loginUid: 1001, sudoUser: "somebody else" })).toBe("user 1001");
});

test("without one, whoever used sudo, else whoever runs it", () => {
  expect(operatorLogin({ ...sources, loginUid: 4_294_967_295, sudoUser: "ada" })).toBe("ada");
  expect(operatorLogin({ ...sources, runs: { uid: 1000, name: "bo" } })).toBe("bo");
});

test("root alone is nobody", () => {
  expect(() => operatorLogin(sources)).toThrow(/account of your own/);
  expect(() => operatorLogin({ ...sources, loginUid: 0, runs: { uid: 998, name: "gatehouse" } })).toThrow();
  expect(() => operatorLogin({ ...sources, sudoUser: "root" })).toThrow();
});
