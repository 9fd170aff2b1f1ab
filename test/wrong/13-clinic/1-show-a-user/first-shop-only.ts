/**
 * Wrong: keeps the pool of the first shop that it is given, for all of them.
 * Caught by: shows a user as before
 * Says: the same statement, and its one row
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

let pool: pg.Pool | undefined;

export async function showUser(shop: ClinicShop, id: number) {
  pool ??= shop.pool;
  return (await pool.query("select id, name, email, city from users where id = $1", [id])).rows[0];
}
