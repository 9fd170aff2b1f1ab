/**
 * Wrong: copies text: what the one session writes as a date, the other may read as another one.
 * Caught by: copies the same values whatever the settings of the two sessions
 * Says: 05/03 is in March
 */
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  return await borrowing(source, (reader) =>
    borrowing(target, async (writer) => {
      const rows = reader.query(to("copy readings to stdout"));
      const table = writer.query(from("copy readings from stdin"));
      await pipeline(rows, table, { signal });
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
