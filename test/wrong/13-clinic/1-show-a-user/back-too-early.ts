/**
 * Wrong: does not wait for the answer inside of `try`: the connection is lent to others while it still waits for it.
 * Caught by: makes one round trip, on a connection of the pool
 * Says: that still waited for its answer
 */
import type { ClinicShop } from "roundtrip";

export async function showUser(shop: ClinicShop, id: number) {
  const client = await shop.pool.connect();
  try {
    return client.query("select id, name, email, city from users where id = $1", [id]).then(({ rows }) => rows[0]);
  } finally {
    client.release();
  }
}
