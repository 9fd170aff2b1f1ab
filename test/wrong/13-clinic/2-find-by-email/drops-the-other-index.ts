/**
 * Wrong: drops the index that the page needs no more; others do.
 * Caught by: finds the same users as before, in any case
 * Says: has dropped the index users_email
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("drop index if exists users_email; create index users_upper_email on users (upper(email))");
}

export async function findByEmail(shop: ClinicShop, email: string) {
  return (
    await shop.pool.query("select id, name, email from users where upper(email) = upper($1) order by id", [email])
  ).rows;
}
