import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withConnection } from "./connect.ts";
import { tableRules } from "./policies.ts";
import { loginRoles } from "./role-passwords.ts";
import { createTestDatabase, type TestDatabase } from "./testing/create-test-database.ts";

// What the database itself says about who is bound by what; roles.db.test.ts looks at the roles' own rights.

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

const ask = <T extends object>(sql: string, values: unknown[] = []) =>
  withConnection(test.adminUrl, "the test's database", async (client) => (await client.query<T>(sql, values)).rows);
const ours = "n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_toast%'";

describe("every table", () => {
  it("has a rule, and each rule its table", async () => {
    const tables = await ask<{ name: string }>("select tablename as name from pg_tables where schemaname = 'public'");
    expect(tables.map((table) => table.name).toSorted()).toEqual(Object.keys(tableRules).toSorted());
  });

  it("has row-level security enabled and forced, with one policy a command for everyone", async () => {
    const tables = await ask<{ name: string; enabled: boolean; forced: boolean; policies: string }>(
      `select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
              (select string_agg(p.polcmd::text || case when p.polroles = '{0}' and p.polpermissive then '' else '?' end, '' order by p.polcmd::text)
                 from pg_policy p where p.polrelid = c.oid) as policies
         from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p')`,
    );
    for (const { name, ...rest } of tables)
      expect(rest, name).toEqual({ enabled: true, forced: true, policies: "adrw" });
  });

  it("asks who is asking once a statement, not once a row", async () => {
    const rows = await ask<{ name: string }>(
      `select polname as name from pg_policy p, lateral (values (pg_get_expr(polqual, polrelid)), (pg_get_expr(polwithcheck, polrelid))) as e (text)
        where regexp_replace(e.text, '\\(\\s*SELECT gh_\\w+\\(\\) AS gh_\\w+\\)', '', 'g') ~ 'gh_\\w+\\(\\)'`,
    );
    expect(rows).toEqual([]);
  });
});

it("no view reads with its owner's rights", async () => {
  const views = await ask(
    `select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where ${ours} and (c.relkind = 'm' or c.relkind = 'v' and not coalesce(c.reloptions, '{}') @> '{security_invoker=true}')`,
  );
  expect(views).toEqual([]);
});

it("no function runs with its owner's rights", async () => {
  const functions = await ask(
    `select n.nspname, p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${ours} and p.prosecdef`,
  );
  expect(functions).toEqual([]);
});

describe("the roles that sign in", () => {
  it("own nothing", async () => {
    const owned = await ask(
      `select relname as name from pg_class where relowner = any(select oid from pg_roles where rolname = any($1))
       union all select proname from pg_proc where proowner = any(select oid from pg_roles where rolname = any($1))
       union all select nspname from pg_namespace where nspowner = any(select oid from pg_roles where rolname = any($1))
       union all select datname from pg_database where datdba = any(select oid from pg_roles where rolname = any($1))`,
      [loginRoles],
    );
    expect(owned).toEqual([]);
  });

  it("may neither truncate nor trigger nor refer to a table, pass a right on, nor make anything", async () => {
    const loose = await ask(
      `select grantee, table_name, privilege_type from information_schema.role_table_grants
        where table_schema in ('public', 'pgboss', 'drizzle') and (grantee = any($1) or grantee = 'PUBLIC')
          and (privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE') or is_grantable = 'YES' or grantee = 'PUBLIC')`,
      [loginRoles],
    );
    expect(loose).toEqual([]);
    const makers = await ask(
      `select r.rolname, n.nspname from pg_roles r, pg_namespace n
        where r.rolname = any($1) and ${ours} and has_schema_privilege(r.oid, n.oid, 'create')`,
      [loginRoles],
    );
    expect(makers).toEqual([]);
  });

  it("write only what is theirs to write", async () => {
    const writes = await ask<{ grantee: string; table_name: string; rights: string }>(
      `select grantee, table_name, string_agg(privilege_type, ' ' order by privilege_type) as rights
         from information_schema.role_table_grants
        where table_schema = 'public' and privilege_type <> 'SELECT' and grantee in ('gh_read', 'gh_migrate', 'gh_sealer') group by 1, 2`,
    );
    expect(Object.fromEntries(writes.map((row) => [`${row.grantee} ${row.table_name}`, row.rights]))).toEqual({
      "gh_sealer audit_checkpoints": "INSERT",
      "gh_sealer audit_leaves": "INSERT",
      "gh_sealer audit_pending": "DELETE",
      "gh_sealer audit_tiles": "INSERT UPDATE",
    });
    // History is appended to, by everyone.
    const rewritable = await ask(
      `select grantee, table_name, privilege_type from information_schema.role_table_grants
        where table_name in ('audit_events', 'audit_leaves', 'audit_checkpoints', 'audit_tiles', 'receipts', 'decisions', 'nda_signatures')
          and grantee in ('gh_app', 'gh_worker') and privilege_type in ('UPDATE', 'DELETE')`,
    );
    expect(rewritable).toEqual([]);
  });

  it("for reports sees nothing that opens a door", async () => {
    const columns = await ask<{ name: string }>(
      `select c.relname || '.' || a.attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
          and has_column_privilege('gh_read', c.oid, a.attnum, 'select')`,
    );
    const rules = ["sign_in_policies.password_allowed"];
    const seen = columns.map((column) => column.name).filter((name) => !rules.includes(name));
    expect(seen).toContain("portal_keys.public_key");
    expect(seen.filter((name) => /password|secret|sealed|totp|token_hash|ticket_hash|\.content$/.test(name))).toEqual(
      [],
    );
    await expect(
      withConnection(test.readUrl, "the test's database", (client) =>
        client.query("select private_key_sealed from portal_keys"),
      ),
    ).rejects.toThrow("permission denied");
  });
});
