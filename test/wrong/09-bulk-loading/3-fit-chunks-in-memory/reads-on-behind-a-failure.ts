/**
 * Wrong: reads the source to its end although the server has refused a chunk.
 * Caught by: hands on the server's error, and goes no further
 * Says: read its source as far as row
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
  let failure: unknown;
  for await (const row of rows) {
    count++;
    const weight = 16 + Buffer.byteLength(row.body ?? "");
    if (bytes + weight > maxBytes) {
      if (failure === undefined) await send(client, chunk).catch((error) => (failure = error));
      chunk = [];
      bytes = 0;
    }
    if (weight > maxBytes && !failure) throw new Error(`row ${count} weighs ${weight} bytes`);
    chunk.push(row);
    bytes += weight;
  }
  if (failure) throw failure;
  await send(client, chunk);
  return count;
}
