/**
 * Wrong: gathers the rows in one list for all calls.
 * Caught by: keeps nothing from one call to the next, nor between two at once
 * Says: select id, body from notes
 */
import type pg from "pg";

interface Note {
  id: number;
  body: string | null;
}

async function send(client: pg.Client, chunk: Note[]): Promise<void> {
  if (chunk.length === 0) return;
  const sql = "insert into notes (id, body) select * from unnest($1::integer[], $2::text[])";
  await client.query(sql, [chunk.map(({ id }) => id), chunk.map(({ body }) => body)]);
}

let chunk: Note[] = [];

export async function loadNotes(
  client: pg.Client,
  rows: Iterable<Note> | AsyncIterable<Note>,
  maxBytes: number,
): Promise<number> {
  let bytes = 0;
  let count = 0;
  chunk = [];
  for await (const row of rows) {
    count++;
    const weight = 16 + Buffer.byteLength(row.body ?? "");
    if (bytes + weight > maxBytes) {
      const full = chunk;
      chunk = [];
      bytes = 0;
      await send(client, full);
    }
    if (weight > maxBytes) throw new Error(`row ${count} weighs ${weight} bytes`);
    chunk.push(row);
    bytes += weight;
  }
  const last = chunk;
  chunk = [];
  await send(client, last);
  return count;
}
