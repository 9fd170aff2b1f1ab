/**
 * Wrong: ends its connection on every path, and opens one for every request.
 * Caught by: makes one round trip, on a connection of the pool
 * Says: ask by shop.pool
 */
import pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function showUser(shop: ClinicShop, id: number) {
  const client = new pg.Client(shop.config);
  await client.connect();
  try {
    return (await client.query("select id, name, email, city from users where id = $1", [id])).rows[0];
  } finally {
    await client.end();
  }
}
