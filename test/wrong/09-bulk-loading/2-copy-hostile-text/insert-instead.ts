/**
 * Wrong: inserts the notes instead of copying them.
 * Caught by: makes two round trips at most, for one COPY
 * Says: a COPY was expected
 */
import pg from "pg";

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

export async function copyNotes(client: pg.Client, notes: readonly Note[]): Promise<void> {
  for (const [row, note] of notes.entries()) {
    for (const column of ["title", "body"] as const) {
      if (/\0|\p{Surrogate}/u.test(note[column] ?? "")) throw new UnfitTextError(row, column);
    }
  }
  await client.query("insert into notes (id, title, body) select * from unnest($1::bigint[], $2::text[], $3::text[])", [
    notes.map(({ id }) => id),
    notes.map(({ title }) => title),
    notes.map(({ body }) => body),
  ]);
}
