import type { Client } from "pg";

/** Tables everyone shares, or whose rows cannot stand twice. */
const once = new Set([
  "gate_rules",
  "nda_texts",
  "portal_keys",
  "setup_tokens",
  "audit_leaves",
  "audit_tiles",
  "audit_checkpoints",
]);

/** The id a clone has in place of an original's. */
export const cloneId = (column: string, tag: string) => `md5(${column}::text || '${tag}')::uuid`;

/**
 * Doubles every row of every table: each clone is a world of its own, with ids that point at each other as the
 * originals' do. Needs the superuser, since references are not looked at meanwhile.
 */
export async function cloneRows(client: Client, tags: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ name: string; columns: { name: string; type: string; unique: boolean }[] }>(
    `select c.relname as name, json_agg(json_build_object('name', quote_ident(a.attname), 'type', format_type(a.atttypid, null),
            'unique', exists (select from pg_index i where i.indrelid = c.oid and i.indisunique and a.attnum = any(i.indkey))) order by a.attnum) as columns
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' group by 1`,
  );
  await client.query("begin; set local session_replication_role = replica");
  const statements: string[] = [];
  for (const { name, columns } of rows.filter((table) => !once.has(table.name)))
    for (const tag of tags) {
      const values = columns.map((column) => {
        if (column.type === "uuid") return `case when ${column.name} is not null then ${cloneId(column.name, tag)} end`;
        // Names, hashes and addresses that are one's own; words such as a role or a kind are not.
        const own = /name|email|code|hash|public_key|address|credential|challenge/.test(column.name);
        return column.unique && own ? `${column.name} || '${tag}'` : column.name;
      });
      statements.push(`insert into ${name} select ${values.join(", ")} from originals_${name}`);
    }
  for (const { name } of rows)
    await client.query(`create temp table originals_${name} on commit drop as select * from public.${name}`);
  for (const statement of statements) await client.query(statement);
  await client.query("commit");
}
