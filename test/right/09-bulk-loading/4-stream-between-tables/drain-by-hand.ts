/**
 * Style: a loop that waits for "drain" by hand; both connections are closed in any case.
 */
import { once } from "node:events";
import { finished } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  const reader = await source.connect();
  try {
    const writer = await target.connect();
    try {
      signal.throwIfAborted();
      const rows = reader.query(to("copy (table readings) to stdout with binary"));
      const into = writer.query(from("copy readings from stdin with binary"));
      const written = finished(into, { signal });
      written.catch(() => undefined);
      // What is closed in the middle says so, when nobody waits any more.
      for (const stream of [rows, into]) stream.on("error", () => undefined);
      for await (const chunk of rows) {
        signal.throwIfAborted();
        if (!into.write(chunk)) await Promise.race([written, once(into, "drain")]);
      }
      signal.throwIfAborted();
      into.end();
      await written;
      return into.rowCount;
    } finally {
      writer.release(true);
    }
  } finally {
    reader.release(true);
  }
}
