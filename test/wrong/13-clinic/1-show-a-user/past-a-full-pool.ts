/**
 * Wrong: opens a connection of its own when all of the pool are lent.
 * Caught by: makes one round trip, on a connection of the pool
 * Says: while the pool had lent all it has
 * Says: wait for your turn
 */
import pg from "pg";
import type { ClinicShop } from "roundtrip";

export interface ClinicUser {
  id: number;
  name: string;
  email: string;
  city: string;
}

export async function showUser(shop: ClinicShop, id: number): Promise<ClinicUser | undefined> {
  const sql = "select id, name, email, city from users where id = $1";
  const { pool } = shop;
  if (pool.idleCount > 0 || pool.totalCount < pool.options.max)
    return (await pool.query<ClinicUser>(sql, [id])).rows[0];
  // Do not let a visitor wait behind a full pool.
  const client = new pg.Client(shop.config);
  try {
    await client.connect();
    return (await client.query<ClinicUser>(sql, [id])).rows[0];
  } finally {
    await client.end();
  }
}
