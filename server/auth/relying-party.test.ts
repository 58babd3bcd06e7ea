import { expect, it } from "vitest";
import { relyingParty } from "./relying-party.ts";

it("is the portal's configured name, where browsers make passkeys at all", () => {
  expect(relyingParty("https://gatehouse.example.com/")).toEqual({
    id: "gatehouse.example.com",
    origin: "https://gatehouse.example.com",
  });
  expect(relyingParty("http://localhost:3000")).toEqual({ id: "localhost", origin: "http://localhost:3000" });
  for (const address of ["http://gatehouse.example.com", "https://192.0.2.1", "https://[2001:db8::1]:8443"])
    expect(relyingParty(address)).toBeNull();
});
