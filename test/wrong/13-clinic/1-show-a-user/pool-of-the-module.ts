/**
 * Wrong: keeps a pool of its own for each config, beside that of the shop.
 * Caught by: makes one round trip, on a connection of the pool
 * Says: 1 and 1 were expected
 */
import pg from "pg";
import type { ClinicShop } from "roundtrip";

const pools = new Map<string, pg.Pool>();

export async function showUser({ config }: ClinicShop, id: number) {
  const key = JSON.stringify(config);
  const pool = pools.get(key) ?? new pg.Pool(config).on("error", () => undefined);
  pools.set(key, pool);
  return (await pool.query("select id, name, email, city from users where id = $1", [id])).rows[0];
}
