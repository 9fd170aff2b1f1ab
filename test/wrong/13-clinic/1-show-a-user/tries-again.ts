/**
 * Wrong: asks a second time when the first has failed.
 * Caught by: hands on every error, and gives everything back
 * Says: ran 2 statements; the budget is 1
 */
import type { ClinicShop } from "roundtrip";

export async function showUser(shop: ClinicShop, id: number) {
  const ask = () => shop.pool.query("select id, name, email, city from users where id = $1", [id]);
  return (await ask().catch(ask)).rows[0];
}
