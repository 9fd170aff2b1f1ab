/**
 * Wrong: sends a parameter for each value: a statement can have 65,535.
 * Caught by: makes one round trip for each chunk, and none for no rows
 * Says: must return 40000; it threw
 */
import type pg from "pg";

interface Note {
  id: number;
  body: string | null;
}

async function send(client: pg.Client, chunk: Note[]): Promise<void> {
  if (chunk.length === 0) return;
  const values = chunk.map((_, k) => `($${2 * k + 1}::integer, $${2 * k + 2}::text)`);
  const parameters = chunk.flatMap(({ id, body }) => [id, body]);
  await client.query(`insert into notes (id, body) values ${values.join(", ")}`, parameters);
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
