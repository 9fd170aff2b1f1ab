/**
 * Wrong: takes its connection from the pool, and forgets it on the old path: when there is no such user.
 * Caught by: gives undefined for nobody, and everything back
 * Says: had not come back
 */
import type { ClinicShop } from "roundtrip";

export async function showUser(shop: ClinicShop, id: number) {
  const client = await shop.pool.connect();
  try {
    const { rows } = await client.query("select id, name, email, city from users where id = $1", [id]);
    if (rows.length === 0) return undefined;
    client.release();
    return rows[0];
  } catch (error) {
    client.release();
    throw error;
  }
}
