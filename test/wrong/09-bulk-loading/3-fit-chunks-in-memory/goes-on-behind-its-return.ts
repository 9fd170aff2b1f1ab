/**
 * Wrong: returns before the last chunk is written.
 * Caught by: makes one round trip for each chunk, and none for no rows | reads no further than the row that does not fit, and lets go of what is written
 * Says: Await everything that the function starts | the call was over
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
    if (bytes + weight > maxBytes) {
      await send(client, chunk);
      chunk = [];
      bytes = 0;
    }
    if (weight > maxBytes) throw new Error(`row ${count} weighs ${weight} bytes`);
    chunk.push(row);
    bytes += weight;
  }
  void send(client, chunk).catch(() => undefined);
  return count;
}
