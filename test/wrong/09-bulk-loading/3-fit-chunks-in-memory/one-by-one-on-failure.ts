/**
 * Wrong: tries the rows of a chunk that was refused one by one.
 * Caught by: hands on the server's error, and goes no further
 * Says: the chunks before it stay
 */
import type pg from "pg";

interface Note {
  id: number;
  body: string | null;
}

async function insert(client: pg.Client, chunk: Note[]): Promise<void> {
  const sql = "insert into notes (id, body) select * from unnest($1::integer[], $2::text[])";
  await client.query(sql, [chunk.map(({ id }) => id), chunk.map(({ body }) => body)]);
}

async function send(client: pg.Client, chunk: Note[]): Promise<void> {
  if (chunk.length === 0) return;
  try {
    await insert(client, chunk);
  } catch {
    for (const row of chunk) await insert(client, [row]);
  }
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
