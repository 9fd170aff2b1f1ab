/**
 * Wrong: a unique index, over address and name: it can be built, and who signs up twice is refused from then on.
 * Caught by: adds one index, and takes the same users as before
 * Says: an index that finds, and forbids nothing
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("create unique index users_upper_email on users (upper(email), name)");
}

export async function findByEmail(shop: ClinicShop, email: string) {
  return (
    await shop.pool.query("select id, name, email from users where upper(email) = upper($1) order by id", [email])
  ).rows;
}
