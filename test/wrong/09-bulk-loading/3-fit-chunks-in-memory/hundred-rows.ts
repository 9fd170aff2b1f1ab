/**
 * Wrong: takes a hundred rows for a chunk, whatever they weigh.
 * Caught by: fills each chunk as far as its bytes allow
 * Says: rows that weigh
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
    if (chunk.length === 100) {
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
