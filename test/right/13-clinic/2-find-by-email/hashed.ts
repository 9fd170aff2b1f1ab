/**
 * Style: a hash index on the address in capital letters, built without keeping writers out; a client taken by hand.
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("create index concurrently if not exists users_mail_key on users using hash (upper(email))");
}

export async function findByEmail({ pool }: ClinicShop, email: string) {
  const client = await pool.connect();
  try {
    const sql = "select id, name, email from users where upper(email) = upper($1::text) order by users.id";
    const found = await client.query(sql, [email]);
    return found.rows;
  } finally {
    client.release();
  }
}
