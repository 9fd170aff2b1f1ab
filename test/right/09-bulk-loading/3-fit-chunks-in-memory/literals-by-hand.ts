/**
 * Style: the source is read by hand, and the values are written into the statement.
 */
import type pg from "pg";

interface Note {
  id: number;
  body: string | null;
}

class TooHeavy extends Error {
  constructor(readonly row: number) {
    super(`row ${row} is too heavy`);
  }
}

export async function loadNotes(
  client: pg.Client,
  rows: Iterable<Note> | AsyncIterable<Note>,
  maxBytes: number,
): Promise<number> {
  const source: AsyncIterator<Note> | Iterator<Note> =
    Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  let values: string[] = [];
  let bytes = 0;
  const flush = async () => {
    if (values.length > 0) await client.query(`insert into notes (id, body) values ${values.join(", ")}`);
    values = [];
    bytes = 0;
  };
  let number = 0;
  let reading = false;
  try {
    for (;;) {
      reading = true;
      const { done, value: row } = await source.next();
      reading = false;
      if (done) break;
      number++;
      const weight = 16 + Buffer.byteLength(row.body ?? "", "utf8");
      if (bytes + weight > maxBytes) await flush();
      if (weight > maxBytes) throw new TooHeavy(number);
      values.push(`(${row.id}, ${row.body === null ? "null" : client.escapeLiteral(row.body)})`);
      bytes += weight;
    }
    await flush();
    return number;
  } catch (error) {
    if (!reading) await source.return?.();
    throw error;
  }
}
