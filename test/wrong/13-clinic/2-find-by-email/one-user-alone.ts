/**
 * Wrong: takes an address for one user's alone.
 * Caught by: finds the same users as before, in any case
 * Says: return all whom it finds
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("create index users_upper_email on users (upper(email))");
}

export async function findByEmail(shop: ClinicShop, email: string) {
  return (
    await shop.pool.query("select id, name, email from users where upper(email) = upper($1) order by id limit 1", [
      email,
    ])
  ).rows;
}
