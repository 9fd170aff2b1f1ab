/**
 * Wrong: copies batch by batch, and keeps those that went well.
 * Caught by: throws what a server says, and leaves nothing in the target
 * Says: `select r::text from readings r` at the target
 */
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  return await borrowing(source, (reader) =>
    borrowing(target, async (writer) => {
      await reader.query(
        "begin isolation level repeatable read; declare rows no scroll cursor for select id from readings",
      );
      let count = 0;
      for (;;) {
        const ids = (await reader.query("fetch 1000 from rows")).rows.map(({ id }) => id);
        if (ids.length === 0) break;
        const part = `select * from readings where id = any('{${ids}}')`;
        const rows = reader.query(to(`copy (${part}) to stdout (format binary)`));
        const table = writer.query(from("copy readings from stdin (format binary)"));
        await pipeline(rows, table, { signal });
        count += table.rowCount;
      }
      await reader.query("commit");
      return count;
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
