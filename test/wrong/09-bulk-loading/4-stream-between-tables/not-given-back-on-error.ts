/**
 * Wrong: gives the connections back when all went well.
 * Caught by: throws what a server says, and leaves nothing in the target
 * Says: has not been given back
 */
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  const [reader, writer] = await Promise.all([source.connect(), target.connect()]);
  const rows = reader.query(to("copy readings to stdout (format binary)"));
  const table = writer.query(from("copy readings from stdin (format binary)"));
  await pipeline(rows, table, { signal });
  reader.release();
  writer.release();
  return table.rowCount;
}
