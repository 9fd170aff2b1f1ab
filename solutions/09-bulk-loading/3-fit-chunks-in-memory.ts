import pg from "pg";

export interface Note {
  /** Of type `integer`. */
  id: number;
  /** Of type `text`; what is NULL weighs nothing. */
  body: string | null;
}

export async function loadNotes(
  client: pg.Client,
  rows: Iterable<Note> | AsyncIterable<Note>,
  maxBytes: number,
): Promise<number> {
  let chunk: Note[] = [];
  let bytes = 0;
  let count = 0;
  const send = async () => {
    if (chunk.length === 0) return;
    // One array for each column, not one parameter for each value: a statement can have 65,535 parameters.
    const sql = "insert into notes (id, body) select * from unnest($1::integer[], $2::text[])";
    await client.query(sql, [chunk.map(({ id }) => id), chunk.map(({ body }) => body)]);
    chunk = [];
    bytes = 0;
  };
  // Nothing is read while the loop's body awaits the server; and when the body throws, the loop closes the source.
  for await (const row of rows) {
    count++;
    const weight = 16 + Buffer.byteLength(row.body ?? "");
    // The weight is looked at before the row is put in: afterwards the chunk would be too heavy already.
    if (bytes + weight > maxBytes) await send();
    if (weight > maxBytes) throw new RangeError(`row ${count} weighs ${weight} bytes; ${maxBytes} are allowed`);
    chunk.push(row);
    bytes += weight;
  }
  await send();
  return count;
}
