/**
 * Wrong: gives its connection back when the server has answered, and not when it has refused.
 * Caught by: hands on every error, and gives everything back
 * Says: had not come back
 */
import type { ClinicShop } from "roundtrip";

export async function showUser(shop: ClinicShop, id: number) {
  const client = await shop.pool.connect();
  const { rows } = await client.query("select id, name, email, city from users where id = $1", [id]);
  client.release();
  return rows[0];
}
