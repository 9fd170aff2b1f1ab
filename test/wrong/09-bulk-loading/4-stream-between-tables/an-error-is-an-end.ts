/**
 * Wrong: takes an error of the source for its end.
 * Caught by: throws what a server says, and leaves nothing in the target
 * Says: must throw that error
 */
import { finished } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  return await borrowing(source, (reader) =>
    borrowing(target, async (writer) => {
      await Promise.all([reader, writer].map((each) => each.query("begin; set local datestyle = iso")));
      const rows = reader.query(to("copy readings to stdout"));
      const table = writer.query(from("copy readings from stdin"));
      const stop = () => table.destroy(new Error("aborted"));
      signal.addEventListener("abort", stop);
      rows.once("error", () => table.end());
      rows.pipe(table);
      try {
        signal.throwIfAborted();
        await finished(table);
      } finally {
        signal.removeEventListener("abort", stop);
      }
      await Promise.all([reader, writer].map((each) => each.query("commit")));
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
