/**
 * Wrong: sorts the rows of a thousand by weight, so that they fit into fewer chunks.
 * Caught by: writes every row as it is, in its order, and says how many there were
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

const weightOf = ({ body }: Note) => 16 + Buffer.byteLength(body ?? "");

export async function loadNotes(
  client: pg.Client,
  rows: Iterable<Note> | AsyncIterable<Note>,
  maxBytes: number,
): Promise<number> {
  let count = 0;
  let waiting: Note[] = [];
  const pack = async () => {
    let chunk: Note[] = [];
    let bytes = 0;
    for (const row of waiting.sort((a, b) => weightOf(b) - weightOf(a))) {
      if (bytes + weightOf(row) > maxBytes) {
        await send(client, chunk);
        chunk = [];
        bytes = 0;
      }
      chunk.push(row);
      bytes += weightOf(row);
    }
    await send(client, chunk);
    waiting = [];
  };
  for await (const row of rows) {
    count++;
    if (weightOf(row) > maxBytes) throw new Error(`row ${count} is too heavy`);
    if (waiting.push(row) === 1_000) await pack();
  }
  await pack();
  return count;
}
