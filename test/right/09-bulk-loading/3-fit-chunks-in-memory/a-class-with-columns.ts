/**
 * Style: a class keeps a chunk as columns, and sends it as soon as no further row can fit.
 */
import type pg from "pg";

interface Note {
  id: number;
  body: string | null;
}

class Chunk {
  #ids: number[] = [];
  #bodies: (string | null)[] = [];
  #bytes = 0;

  constructor(
    readonly client: pg.Client,
    readonly maxBytes: number,
  ) {}

  async add(number: number, id: number, body: string | null): Promise<void> {
    const weight = 16 + Buffer.from(body ?? "").length;
    if (this.#bytes + weight > this.maxBytes) await this.send();
    if (weight > this.maxBytes) throw new Error(`too heavy: row ${number}`);
    this.#ids.push(id);
    this.#bodies.push(body);
    this.#bytes += weight;
    if (this.#bytes + 16 > this.maxBytes) await this.send();
  }

  async send(): Promise<void> {
    if (this.#ids.length === 0) return;
    const values = [this.#ids, this.#bodies];
    [this.#ids, this.#bodies, this.#bytes] = [[], [], 0];
    const sql = "insert into notes (id, body) select id, body from unnest($1::int[], $2::text[]) as t (id, body)";
    await this.client.query({ name: "write-notes", text: sql, values });
  }
}

export async function loadNotes(
  client: pg.Client,
  rows: Iterable<Note> | AsyncIterable<Note>,
  maxBytes: number,
): Promise<number> {
  const chunk = new Chunk(client, maxBytes);
  let number = 0;
  for await (const { id, body } of rows) await chunk.add(++number, id, body);
  await chunk.send();
  return number;
}
