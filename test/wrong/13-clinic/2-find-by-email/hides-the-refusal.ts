/**
 * Wrong: takes the refusal of its index for one that is there already.
 * Caught by: hands on the server's refusal of the migration
 * Says: returned as if all were well
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("create index users_upper_email on users (upper(email))").catch(() => undefined);
}

export async function findByEmail(shop: ClinicShop, email: string) {
  return (
    await shop.pool.query("select id, name, email from users where upper(email) = upper($1) order by id", [email])
  ).rows;
}
