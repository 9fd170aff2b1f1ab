/**
 * Wrong: is content when everything has been read.
 * Caught by: copies every row, and every value as it is
 * Says: of a table of one row
 */
import { once } from "node:events";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  return await borrowing(source, (reader) =>
    borrowing(target, async (writer) => {
      const rows = reader.query(to("copy readings to stdout (format binary)"));
      const table = writer.query(from("copy readings from stdin (format binary)"));
      const writing = pipeline(rows, table, { signal });
      await Promise.race([writing, once(rows, "end")]);
      writing.catch(() => undefined);
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
