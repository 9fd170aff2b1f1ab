/**
 * Wrong: gives a connection back in the middle of a COPY.
 * Caught by: throws what a server says, and leaves nothing in the target
 * Says: and it got no answer
 */
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  return await borrowing(source, (reader) =>
    borrowing(target, async (writer) => {
      const rows = reader.query(to("copy readings to stdout (format binary)"));
      const table = writer.query(from("copy readings from stdin (format binary)"));
      await pipeline(rows, table, { signal });
      return table.rowCount;
    }),
  );
}

async function borrowing<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}
