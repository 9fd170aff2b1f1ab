/**
 * Wrong: takes an error of the server for a user who is not there.
 * Caught by: hands on every error, and gives everything back
 * Says: as it came, was expected
 */
import type { ClinicShop } from "roundtrip";

export async function showUser(shop: ClinicShop, id: number) {
  const client = await shop.pool.connect();
  try {
    return (await client.query("select id, name, email, city from users where id = $1", [id])).rows[0];
  } catch {
    return undefined;
  } finally {
    client.release();
  }
}
