/**
 * Wrong: sets the DateStyle, and then has the server's in place of the one that the session had.
 * Caught by: copies the same values whatever the settings of the two sessions
 * Says: was given back with DateStyle
 */
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  return await borrowing(source, (reader) =>
    borrowing(target, async (writer) => {
      await reader.query("set datestyle to iso, ymd");
      await writer.query("set datestyle to iso, ymd");
      const rows = reader.query(to("copy readings to stdout"));
      const table = writer.query(from("copy readings from stdin"));
      await pipeline(rows, table, { signal });
      await reader.query("reset datestyle");
      await writer.query("reset datestyle");
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
