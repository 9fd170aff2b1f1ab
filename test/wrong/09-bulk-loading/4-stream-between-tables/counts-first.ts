/**
 * Wrong: counts in a statement of its own, at another moment than it copies.
 * Caught by: returns how many rows it has copied, whatever is added meanwhile
 * Says: Two statements see two moments
 */
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  return await borrowing(source, (reader) =>
    borrowing(target, async (writer) => {
      const { rows } = await reader.query("select count(*)::int as count from readings");
      const table = writer.query(from("copy readings from stdin (format binary)"));
      await pipeline(reader.query(to("copy readings to stdout (format binary)")), table, { signal });
      return rows[0].count;
    }),
  );
}

async function borrowing<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = true;
  try {
    const result = await work(client);
    broken = false;
    return result;
  } finally {
    client.release(broken);
  }
}
