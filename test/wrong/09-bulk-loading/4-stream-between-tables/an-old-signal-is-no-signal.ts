/**
 * Wrong: does not see a signal that was aborted before.
 * Caught by: stops when the signal says so, and leaves nothing in the target
 * Says: was aborted before the call: it must throw
 */
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  return await borrowing(source, (reader) =>
    borrowing(target, async (writer) => {
      const rows = reader.query(to("copy readings to stdout (format binary)"));
      const table = writer.query(from("copy readings from stdin (format binary)"));
      const stop = () => rows.destroy(new Error("aborted"));
      signal.addEventListener("abort", stop, { once: true });
      try {
        await pipeline(rows, table);
      } finally {
        signal.removeEventListener("abort", stop);
      }
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
