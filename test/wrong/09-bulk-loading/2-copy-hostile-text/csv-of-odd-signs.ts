/**
 * Wrong: writes a CSV whose quote and delimiter nobody uses, as it believes.
 * Caught by: copies every text as it is
 * Says: Next:
 */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from } from "pg-copy-streams";

interface Note {
  id: number;
  title: string | null;
  body: string | null;
}

export class UnfitTextError extends Error {
  constructor(
    readonly row: number,
    readonly column: "title" | "body",
  ) {
    super(`notes[${row}].${column} cannot be stored`);
  }
}

const field = (value: string | null) => (value === null ? "" : `\x01${value}\x01`);

export async function copyNotes(client: pg.Client, notes: readonly Note[]): Promise<void> {
  for (const [row, note] of notes.entries()) {
    for (const column of ["title", "body"] as const) {
      if (/\0|\p{Surrogate}/u.test(note[column] ?? "")) throw new UnfitTextError(row, column);
    }
  }
  const lines = notes.map(({ id, title, body }) => `${id}\x02${field(title)}\x02${field(body)}\n`);
  const sql = "copy notes (id, title, body) from stdin with (format csv, delimiter E'\\x02', quote E'\\x01')";
  await pipeline(Readable.from(lines), client.query(from(sql)));
}
