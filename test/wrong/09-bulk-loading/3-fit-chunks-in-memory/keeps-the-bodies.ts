/**
 * Wrong: lets go of the rows, and keeps all that was in them in two lists, of which it sends a part.
 * Caught by: lets go of the bodies of what is written
 * Says: 4 are allowed
 */
import type pg from "pg";

interface Note {
  id: number;
  body: string | null;
}

export async function loadNotes(
  client: pg.Client,
  rows: Iterable<Note> | AsyncIterable<Note>,
  maxBytes: number,
): Promise<number> {
  const ids: number[] = [];
  const bodies: (string | null)[] = [];
  let sent = 0;
  let bytes = 0;
  const send = async () => {
    const sql = "insert into notes (id, body) select * from unnest($1::integer[], $2::text[])";
    if (sent < ids.length) await client.query(sql, [ids.slice(sent), bodies.slice(sent)]);
    sent = ids.length;
    bytes = 0;
  };
  for await (const { id, body } of rows) {
    const weight = 16 + Buffer.byteLength(body ?? "");
    if (bytes + weight > maxBytes) await send();
    if (weight > maxBytes) throw new Error(`row ${ids.length + 1} weighs ${weight} bytes`);
    ids.push(id);
    bodies.push(body);
    bytes += weight;
  }
  await send();
  return ids.length;
}
