/**
 * Wrong: closes every source by hand: a list has nothing to close.
 * Caught by: refuses a row that is too heavy by its number, behind those before it
 * Says: it threw TypeError
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
  const source = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  let chunk: Note[] = [];
  let bytes = 0;
  let count = 0;
  try {
    for (let next = await source.next(); !next.done; next = await source.next()) {
      const row = next.value;
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
  } catch (error) {
    await (source as Required<Iterator<Note>>).return();
    throw error;
  }
}
