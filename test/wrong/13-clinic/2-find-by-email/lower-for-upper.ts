/**
 * Wrong: the index is on another expression than that by which the statement compares.
 * Caught by: makes one round trip to a few pages, on a connection of the pool
 * Says: spelled in the one as in the other
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("create index users_lower_email on users (lower(email))");
}

export async function findByEmail(shop: ClinicShop, email: string) {
  return (
    await shop.pool.query("select id, name, email from users where upper(email) = upper($1) order by id", [email])
  ).rows;
}
