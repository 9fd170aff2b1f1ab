/**
 * Lesson: lessons/09-bulk-loading.md
 * Task: write `rows` into the table `notes`, in their order, and return how many there were. Write them in chunks: each is one
 *       statement, one round trip, and as full as `maxBytes` allows, be it 40,000 rows. A row weighs 16 bytes and those of its
 *       `body` in UTF-8. Never hold more than one chunk and the row that did not fit into it: read on when the chunk is written,
 *       and let go of what is written. A row that weighs more than `maxBytes` is refused, when those before it are written, by
 *       an error with "row N" in its message (the first is row 1). Errors of the source and of the server reach the caller; then
 *       nothing more is read or sent, and the source is closed (`return`). Begin and end no transaction.
 * Done when: npm run grade -- 09-bulk-loading/3-fit-chunks-in-memory
 */
import pg from "pg";
import { TodoError } from "roundtrip";

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
  // TODO: when do you know that a chunk is full?
  throw new TodoError(`write rows in chunks of ${maxBytes} bytes`);
}
