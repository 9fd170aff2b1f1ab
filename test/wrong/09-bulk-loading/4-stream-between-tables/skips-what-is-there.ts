/**
 * Wrong: leaves out the rows whose key is there already, by way of a table of its own.
 * Caught by: throws what a server says, and leaves nothing in the target
 * Says: must throw that error, code 23505
 */
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  return await borrowing(source, (reader) =>
    borrowing(target, async (writer) => {
      await writer.query("begin; create temp table staged (like readings) on commit drop");
      const rows = reader.query(to("copy readings to stdout (format binary)"));
      const table = writer.query(from("copy staged from stdin (format binary)"));
      await pipeline(rows, table, { signal });
      await writer.query("insert into readings select * from staged on conflict do nothing; commit");
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
