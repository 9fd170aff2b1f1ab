/**
 * Wrong: takes a connection of the pool once, and keeps it for all requests.
 * Caught by: shows a user as before
 * Says: had not come back
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

const taken = new WeakMap<pg.Pool, Promise<pg.PoolClient>>();

export async function showUser({ pool }: ClinicShop, id: number) {
  const taking = taken.get(pool) ?? pool.connect();
  taken.set(pool, taking);
  const client = await taking;
  return (await client.query("select id, name, email, city from users where id = $1", [id])).rows[0];
}
