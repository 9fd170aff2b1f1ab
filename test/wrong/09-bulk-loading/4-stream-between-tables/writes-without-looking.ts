/**
 * Wrong: writes whatever comes, whether the writer has room or not.
 * Caught by: reads on when the target has room, and copies the rows of one moment
 * Says: have been read and not sent on
 */
import { finished } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  return await borrowing(source, (reader) =>
    borrowing(target, async (writer) => {
      const rows = reader.query(to("copy readings to stdout (format binary)"));
      const table = writer.query(from("copy readings from stdin (format binary)"));

      rows.on("data", (chunk) => table.write(chunk));
      rows.once("end", () => table.end());
      signal.throwIfAborted();
      const stop = () => rows.destroy(new Error("aborted"));
      signal.addEventListener("abort", stop);
      try {
        await Promise.race([finished(table), finished(rows).then(() => finished(table))]);
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
