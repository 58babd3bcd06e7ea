import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { withConnection } from "./connect.ts";
import { type EmbeddedPostgres, startEmbedded } from "./embedded/start-embedded.ts";
import { newRolePasswords } from "./role-passwords.ts";
import { ensureRoles, existingRoles, withDatabase } from "./roles.ts";

// Roles belong to a whole cluster, so these tests have their own.
let server: EmbeddedPostgres;
let dataDir: string;
beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), "gatehouse-roles-"));
  server = await startEmbedded({ dataDir, testing: true });
});
afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true });
});
afterEach(() => admin("drop database if exists gatehouse with (force)"));

const ask = <T>(url: string, sql: string) =>
  withConnection(url, "the test's database", async (client) => (await client.query(sql)).rows as T[]);
const admin = <T>(sql: string) => ask<T>(server.adminUrl, sql);

describe("roles", () => {
  it("have no right that row-level security does not bind", async () => {
    await ensureRoles(server.adminUrl, { databaseName: "gatehouse", passwords: newRolePasswords() });
    const roles = await admin<{ rolname: string }>(
      `select rolname, rolcanlogin as login, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as loose
         from pg_roles where rolname like 'gh\\_%' order by 1`,
    );
    expect(roles).toEqual(
      ["gh_app", "gh_migrate", "gh_owner", "gh_read", "gh_sealer", "gh_worker"].map((rolname) => ({
        rolname,
        login: rolname !== "gh_owner",
        loose: false,
      })),
    );
    const members = await admin(
      `select m.rolname as member, g.rolname as of, inherit_option as inherits from pg_auth_members a
         join pg_roles m on m.oid = a.member join pg_roles g on g.oid = a.roleid where m.rolname like 'gh\\_%'`,
    );
    expect(members).toEqual([{ member: "gh_migrate", of: "gh_owner", inherits: false }]);
  });

  it("sign in with their passwords, and only into this database", async () => {
    const passwords = newRolePasswords();
    const urls = await ensureRoles(server.adminUrl, { databaseName: "gatehouse", passwords });
    for (const [name, url] of Object.entries(urls)) {
      expect(await ask(url, "select current_user as me, current_database() as db")).toEqual([
        { me: `gh_${name}`, db: "gatehouse" },
      ]);
    }
    await expect(ask(urls.app, "set role gh_owner")).rejects.toThrow("permission denied");
    await expect(ask(urls.app, "create temp table t (x int)")).rejects.toThrow("permission denied");
    await admin("create role stranger login password 'x'");
    const stranger = new URL(withDatabase(server.adminUrl, "gatehouse"));
    stranger.username = "stranger";
    stranger.password = "x";
    await expect(ask(stranger.href, "select 1")).rejects.toThrow("permission denied for database");
  });

  it("can be made again, which changes the passwords", async () => {
    const first = await ensureRoles(server.adminUrl, { databaseName: "gatehouse", passwords: newRolePasswords() });
    const second = await ensureRoles(server.adminUrl, { databaseName: "gatehouse", passwords: newRolePasswords() });
    await expect(ask(first.app, "select 1")).rejects.toThrow("password authentication failed");
    expect(await ask(second.app, "select 1 as x")).toEqual([{ x: 1 }]);
    expect(await existingRoles(server.adminUrl, "the test's database")).toHaveLength(5);
  });

  it("need an administrator with CREATEROLE and CREATEDB, not a superuser", async () => {
    await admin("drop role if exists gh_app, gh_worker, gh_sealer, gh_read, gh_migrate, gh_owner");
    await admin("create role manager login createrole createdb password 'm'; create role clerk login password 'c'");
    const as = (user: string, password: string) => {
      const url = new URL(server.adminUrl);
      url.username = user;
      url.password = password;
      return url.href;
    };
    await expect(
      ensureRoles(as("clerk", "c"), { databaseName: "gatehouse", passwords: newRolePasswords(), what: "--admin-url" }),
    ).rejects.toThrow("Use one with CREATEROLE and CREATEDB.");
    for (const _time of ["first", "again"]) {
      const urls = await ensureRoles(as("manager", "m"), { databaseName: "gatehouse", passwords: newRolePasswords() });
      expect(await ask(urls.app, "select 1 as x")).toEqual([{ x: 1 }]);
    }
    await expect(
      ask(as("manager", "m").replace(/postgres$/, "gatehouse"), "create table public.t (x int)"),
    ).rejects.toThrow("permission denied");
    await admin("drop database gatehouse; ");
    await admin("drop role gh_app, gh_worker, gh_sealer, gh_read, gh_migrate, gh_owner, manager, clerk");
  });

  it("are refused when someone gave one of them more", async () => {
    await ensureRoles(server.adminUrl, { databaseName: "gatehouse", passwords: newRolePasswords() });
    await admin("alter role gh_app bypassrls");
    await expect(
      ensureRoles(server.adminUrl, { databaseName: "gatehouse", passwords: newRolePasswords() }),
    ).rejects.toThrow('The role "gh_app" has more rights than it may have.');
    await admin("alter role gh_app nobypassrls");
  });

  it("refuses a database name that would have to be quoted", async () => {
    await expect(
      ensureRoles(server.adminUrl, { databaseName: "a; drop", passwords: newRolePasswords() }),
    ).rejects.toThrow("cannot be a database's name");
  });
});
