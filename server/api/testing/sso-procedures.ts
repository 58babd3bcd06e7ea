import { randomBytes } from "node:crypto";
import type { World } from "#server/testing/world.ts";
import { type Call, name } from "./calls.ts";

const readers = ["security_admin", "compliance", "auditor"] as const;
const admin = ["security_admin"] as const;
const provider = (own: World) => ({ providerId: own.providerId });
const facts = () => ({
  name: name(),
  issuer: "https://127.0.0.1:1",
  allowedDomains: [`${randomBytes(4).toString("hex")}.example.test`],
});

export const ssoProcedures: Record<string, readonly Call[]> = {
  "sso.list": [{ may: readers }],
  "sso.get": [{ may: readers, input: provider }],
  "sso.create": [{ may: admin, input: (own) => ({ ...facts(), vendorId: own.vendorId }) }],
  "sso.update": [
    {
      may: admin,
      input: (own) => ({
        ...facts(),
        ...provider(own),
        revision: 1,
        clientId: "gatehouse",
        scope: "openid email",
        roleMapping: [],
        mfaAcr: [],
        mfaAmr: ["mfa"],
      }),
    },
  ],
  "sso.test": [{ may: admin, input: provider }],
  "sso.setStatus": [{ may: admin, input: (own) => ({ ...provider(own), status: "on" }) }],
  "sso.unlink": [{ may: admin, input: (own) => ({ identityId: own.identityId }) }],
  "sso.passwordRules": [{ may: readers }],
  "sso.setPasswords": [
    {
      when: "off, where no provider works",
      may: admin,
      input: (own) => ({ vendorId: own.vendorId, allowed: false }),
      answer: "CONFLICT",
    },
  ],
  "sso.choices": [{ may: "anyone", input: (own) => ({ lastUsed: own.providerId }) }],
};
