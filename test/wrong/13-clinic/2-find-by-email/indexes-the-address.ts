/**
 * Wrong: an index on the plain address once more, which no statement with `upper` can use.
 * Caught by: makes one round trip to a few pages, on a connection of the pool
 * Says: spelled in the one as in the other
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("create index users_email_again on users (email text_pattern_ops) include (id, name)");
}

export async function findByEmail(shop: ClinicShop, email: string) {
  return (
    await shop.pool.query("select id, name, email from users where upper(email) = upper($1) order by id", [email])
  ).rows;
}
