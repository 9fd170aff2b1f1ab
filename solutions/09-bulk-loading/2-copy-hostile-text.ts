import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from } from "pg-copy-streams";

export interface Note {
  id: number;
  title: string | null;
  body: string | null;
}

/** A text that PostgreSQL cannot hold. */
export class UnfitTextError extends Error {
  constructor(
    /** The note's place among those to be copied, from 0. */
    readonly row: number,
    readonly column: "title" | "body",
  ) {
    super(`notes[${row}].${column} holds a NUL character or half a surrogate pair, which PostgreSQL cannot store`);
  }
}

/** A value as COPY reads it. Only null is written as \N: a text of these two signs gets a second backslash. */
function field(value: string | number | null): string {
  if (value === null) return "\\N";
  const text = String(value);
  // Backslashes are doubled first, so that those written for the other signs stay as they are.
  return text.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}

export async function copyNotes(client: pg.Client, notes: readonly Note[]): Promise<void> {
  // All notes are looked at before the first is sent. With `u` a surrogate pair is one character, and no
  // surrogate. A null is looked at as the word "null", which is fit.
  for (const [row, note] of notes.entries()) {
    for (const column of ["title", "body"] as const) {
      if (/\0|\p{Surrogate}/u.test(`${note[column]}`)) throw new UnfitTextError(row, column);
    }
  }
  const lines = notes.map(({ id, title, body }) => `${field(id)}\t${field(title)}\t${field(body)}\n`);
  // The pipeline ends with the server's answer to the last row, and every error on the way becomes its own.
  await pipeline(Readable.from(lines), client.query(from("copy notes (id, title, body) from stdin")));
}
