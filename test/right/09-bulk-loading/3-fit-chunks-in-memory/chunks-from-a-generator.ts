/**
 * Style: a generator makes the chunks, and a loop sends them.
 */
import type pg from "pg";

interface Note {
  id: number;
  body: string | null;
}

const insert =
  "insert into notes (id, body) select id, body from json_to_recordset($1::json) as given (id integer, body text)";

async function* chunks(rows: Iterable<Note> | AsyncIterable<Note>, maxBytes: number): AsyncGenerator<Note[]> {
  let chunk: Note[] = [];
  let room = maxBytes;
  let number = 0;
  for await (const row of rows) {
    number += 1;
    const weight = row.body === null ? 16 : 16 + new TextEncoder().encode(row.body).length;
    if (weight > room && chunk.length > 0) {
      yield chunk;
      chunk = [];
      room = maxBytes;
    }
    if (weight > maxBytes) throw new RangeError(`Row ${number} does not fit into ${maxBytes} bytes.`);
    chunk.push(row);
    room -= weight;
  }
  if (chunk.length > 0) yield chunk;
}

export async function loadNotes(
  client: pg.Client,
  rows: Iterable<Note> | AsyncIterable<Note>,
  maxBytes: number,
): Promise<number> {
  let count = 0;
  for await (const chunk of chunks(rows, maxBytes)) {
    await client.query(insert, [JSON.stringify(chunk)]);
    count += chunk.length;
  }
  return count;
}
