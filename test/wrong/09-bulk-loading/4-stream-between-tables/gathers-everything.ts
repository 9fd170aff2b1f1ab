/**
 * Wrong: gathers what the source sends, and writes it then.
 * Caught by: reads on when the target has room, and copies the rows of one moment
 * Says: have been read and not sent on
 */
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  return await borrowing(source, (reader) =>
    borrowing(target, async (writer) => {
      const rows = reader.query(to("copy readings to stdout (format binary)"));
      const chunks: Buffer[] = [];
      for await (const chunk of rows) chunks.push(chunk);
      const table = writer.query(from("copy readings from stdin (format binary)"));
      await pipeline(chunks, table, { signal });
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
