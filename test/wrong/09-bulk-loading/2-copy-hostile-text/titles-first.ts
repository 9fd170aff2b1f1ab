/**
 * Wrong: looks at all titles, and then at all bodies.
 * Caught by: refuses what cannot be stored, names the first, and sends nothing
 * Says: naming row
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

const escapes: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

const field = (value: string | number | null) =>
  value === null ? "\\N" : String(value).replace(/[\\\t\n\r]/g, (sign) => escapes[sign] ?? "");

export async function copyNotes(client: pg.Client, notes: readonly Note[]): Promise<void> {
  for (const column of ["title", "body"] as const) {
    for (const [row, note] of notes.entries()) {
      if (/\0|\p{Surrogate}/u.test(note[column] ?? "")) throw new UnfitTextError(row, column);
    }
  }
  const lines = notes.map(({ id, title, body }) => `${field(id)}\t${field(title)}\t${field(body)}\n`);
  await pipeline(Readable.from(lines), client.query(from("copy notes (id, title, body) from stdin")));
}
