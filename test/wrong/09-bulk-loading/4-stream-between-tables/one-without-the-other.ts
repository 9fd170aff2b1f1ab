/**
 * Wrong: takes both connections, and loses the one when the other cannot be had.
 * Caught by: gives back the one connection when the other cannot be had
 * Says: has not been given back
 */
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  const [reader, writer] = await Promise.all([source.connect(), target.connect()]);
  let broken = true;
  try {
    const rows = reader.query(to("copy readings to stdout (format binary)"));
    const table = writer.query(from("copy readings from stdin (format binary)"));
    await pipeline(rows, table, { signal });
    broken = false;
    return table.rowCount;
  } finally {
    reader.release(broken);
    writer.release(broken);
  }
}
