/**
 * Lesson: lessons/09-bulk-loading.md
 * Task: write notes into the table notes by one COPY … FROM STDIN, all or none, so that each text comes back as it was, whatever
 *       it holds, and null as null. Its columns id bigint, title text and body text stand in any order, among others that have
 *       defaults. PostgreSQL cannot store a NUL (U+0000) nor half a surrogate pair: for the first note that has one an
 *       UnfitTextError is thrown before anything is sent. Other errors pass as they came. It returns when the server has taken
 *       all; the client can be used afterwards in any case, and a transaction of the caller's remains the caller's. Two round
 *       trips at most, however many notes.
 * Done when: npm run grade -- 09-bulk-loading/2-copy-hostile-text
 */
import pg from "pg";
import { from } from "pg-copy-streams";
import { TodoError } from "roundtrip";

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

export async function copyNotes(client: pg.Client, notes: readonly Note[]): Promise<void> {
  // TODO: write the notes to a stream that `client.query(from("copy … from stdin"))` gives.
  throw new TodoError(`copy ${notes.length} notes into ${client.database} by ${from.name}`);
}
