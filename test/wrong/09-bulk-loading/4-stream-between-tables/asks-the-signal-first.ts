/**
 * Wrong: asks the signal once, before it begins.
 * Caught by: stops when the signal says so, and leaves nothing in the target
 * Says: must throw; it got
 */
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  return await borrowing(source, (reader) =>
    borrowing(target, async (writer) => {
      signal.throwIfAborted();
      const rows = reader.query(to("copy readings to stdout (format binary)"));
      const table = writer.query(from("copy readings from stdin (format binary)"));
      await pipeline(rows, table);
      return table.rowCount;
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
