/**
 * Style: a function that lends a connection, a prepared statement, rows as arrays.
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

async function lend<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

export async function showUser({ pool }: ClinicShop, id: number) {
  const statement = {
    name: "show-user",
    text: "select name, email, city, id from users where id = any(array[$1::integer])",
    values: [id],
    rowMode: "array" as const,
  };
  const { rows } = await lend(pool, (client) => client.query<[string, string, string, number]>(statement));
  for (const [name, email, city, found] of rows) return { id: found, name, email, city };
  return undefined;
}
