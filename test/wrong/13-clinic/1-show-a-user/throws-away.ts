/**
 * Wrong: gives each connection back in order to be closed, so that none is left over.
 * Caught by: makes one round trip, on a connection of the pool
 * Says: end none of its connections
 */
import type { ClinicShop } from "roundtrip";

export async function showUser(shop: ClinicShop, id: number) {
  const client = await shop.pool.connect();
  try {
    return (await client.query("select id, name, email, city from users where id = $1", [id])).rows[0];
  } finally {
    client.release(true);
  }
}
