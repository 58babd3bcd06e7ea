import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { Keyring } from "./keyring.ts";

/** One column that holds sealed values: how to read its rows, and how to write one back. */
export type SealedColumn = {
  /** First half of every value's `SealedPlace`. */
  name: `${string}.${string}`;
  from: SQL;
  /** Second half of the place. */
  id: SQL;
  value: SQL;
  where: SQL;
  /** Sets it to the text of an expression. */
  assign: (sealed: SQL) => SQL;
};

function column(table: string, name: string, id = "id"): SealedColumn {
  const value = sql.identifier(name);
  return {
    name: `${table}.${name}`,
    from: sql`${sql.identifier(table)}`,
    id: sql`${sql.identifier(id)}`,
    value: sql`${value}`,
    where: sql`${value} is not null`,
    assign: (sealed) => sql`${value} = ${sealed}`,
  };
}

/** The queue keeps a mail's text for days after it was sent. */
const mail: SealedColumn = {
  name: "job.mail",
  from: sql`pgboss.job`,
  id: sql`data ->> 'mailId'`,
  value: sql`data ->> 'sealedText'`,
  where: sql`name = 'notifications.sendMail'`,
  assign: (sealed) => sql`data = jsonb_set(data, '{sealedText}', to_jsonb(${sealed}))`,
};

/** Every place with sealed values. A test compares it with the columns the database has. */
export const sealedColumns: readonly SealedColumn[] = [
  column("user_credentials", "totp_secret", "user_id"),
  column("user_credentials", "pending_totp", "user_id"),
  column("invitations", "pending_totp"),
  column("credential_resets", "pending_totp"),
  column("setup_tokens", "pending_totp"),
  column("portal_keys", "private_key_sealed"),
  column("identity_providers", "client_secret"),
  column("sessions", "id_token"),
  column("sso_flows", "verifier"),
  column("sso_flows", "arrival"),
  mail,
];

/** Names of encryption keys in use that this process was not given. One scan a column; system scope. */
export async function missingKeys(tx: Tx, keys: Keyring): Promise<string[]> {
  const parts = sealedColumns.map(
    ({ from, value, where }) => sql`select split_part(${value}, '.', 2) as id from ${from} where ${where}`,
  );
  const { rows } = await tx.execute<{ id: string }>(
    sql`select distinct id from (${sql.join(parts, sql` union all `)}) used order by id`,
  );
  return rows.map((row) => row.id).filter((id) => !keys.byId.has(id));
}
