/**
 * Wrong: has a second caller share the copy that is under way.
 * Caught by: keeps two calls at the same moment apart
 * Says: Of three calls at the same moment
 */
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";

let underWay: Promise<number> | undefined;

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  underWay ??= copy(source, target, signal).finally(() => {
    underWay = undefined;
  });
  return underWay;
}

async function copy(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
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
  let broken = true;
  try {
    const result = await work(client);
    broken = false;
    return result;
  } finally {
    client.release(broken);
  }
}
