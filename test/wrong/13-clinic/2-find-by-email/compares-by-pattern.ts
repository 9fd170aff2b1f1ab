/**
 * Wrong: `ilike` takes some signs of an address for patterns.
 * Caught by: finds the same users as before, in any case
 * Says: compare without regard to case
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("create index users_upper_email on users (upper(email))");
}

export async function findByEmail(shop: ClinicShop, email: string) {
  return (await shop.pool.query("select id, name, email from users where email ilike $1 order by id", [email])).rows;
}
