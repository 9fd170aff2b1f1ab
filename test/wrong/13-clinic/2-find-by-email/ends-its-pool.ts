/**
 * Wrong: ends the pool that it opens for each request.
 * Caught by: makes one round trip to a few pages, on a connection of the pool
 * Says: ask by shop.pool
 */
import pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("create index users_upper_email on users (upper(email))");
}

export async function findByEmail(shop: ClinicShop, email: string) {
  const pool = new pg.Pool(shop.config);
  try {
    return (await pool.query("select id, name, email from users where upper(email) = upper($1) order by id", [email]))
      .rows;
  } finally {
    await pool.end();
  }
}
