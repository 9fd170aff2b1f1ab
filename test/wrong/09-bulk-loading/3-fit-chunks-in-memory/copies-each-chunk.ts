/**
 * Wrong: copies each chunk: COPY takes two round trips.
 * Caught by: makes one round trip for each chunk, and none for no rows
 * Says: round trips; the budget is
 */
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from } from "pg-copy-streams";

interface Note {
  id: number;
  body: string | null;
}

const escaped = (text: string) =>
  text.replace(/[\\\n\r\t]/g, (sign) => ({ "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" })[sign] ?? sign);

async function send(client: pg.Client, chunk: Note[]): Promise<void> {
  if (chunk.length === 0) return;
  const lines = chunk.map(({ id, body }) => `${id}\t${body === null ? "\\N" : escaped(body)}\n`);
  await pipeline([lines.join("")], client.query(from("copy notes (id, body) from stdin")));
}

export async function loadNotes(
  client: pg.Client,
  rows: Iterable<Note> | AsyncIterable<Note>,
  maxBytes: number,
): Promise<number> {
  let chunk: Note[] = [];
  let bytes = 0;
  let count = 0;
  for await (const row of rows) {
    count++;
    const weight = 16 + Buffer.byteLength(row.body ?? "");
    if (bytes + weight > maxBytes) {
      await send(client, chunk);
      chunk = [];
      bytes = 0;
    }
    if (weight > maxBytes) throw new Error(`row ${count} weighs ${weight} bytes`);
    chunk.push(row);
    bytes += weight;
  }
  await send(client, chunk);
  return count;
}
