import { describe, expect, it } from "vitest";
import { projectFacts } from "./company.ts";
import { demoEnv } from "./demo-env.ts";
import { annotatorStories, annotatorsToSignIn, emailOf, staff } from "./people.ts";

describe("the invented people", () => {
  it("have addresses of their own under names that belong to nobody", () => {
    const addresses = [...staff, ...annotatorStories].map(emailOf);
    expect(new Set(addresses).size).toBe(addresses.length);
    for (const address of addresses) expect(address).toMatch(/^[a-z.]+@[a-z]+\.example$/);
  });

  it("work on projects of their vendor only, and only people cleared at some time do", () => {
    for (const { name, vendor, project, gates } of annotatorStories) {
      if (!project) continue;
      expect(projectFacts[project].vendors, name).toContain(vendor);
      expect(["cleared", "lapsing", "lapses", "renewing"], name).toContain(gates);
    }
    expect(annotatorStories.map((one) => one.name)).toEqual(expect.arrayContaining(Object.keys(annotatorsToSignIn)));
  });
});

describe("demoEnv", () => {
  it("leads to nothing real", () => {
    const env = demoEnv(
      {
        NODE_ENV: "test",
        DATABASE_URL: "postgres://real",
        ENCRYPTION_KEY_FILE: "/real",
        SMTP_URL: "smtp://real",
        HOST: "127.0.0.1",
      },
      { dataDir: "/demo", peopleFile: "/demo/people.json", port: 3900 },
    );
    expect(env).toMatchObject({ HOST: "127.0.0.1", PORT: "3900", GATEHOUSE_DEMO: "1", GATEHOUSE_DATA_DIR: "/demo" });
    expect(Object.keys(env).filter((name) => /^(DATABASE|SMTP|ENCRYPTION)/.test(name))).toEqual([]);
  });
});
