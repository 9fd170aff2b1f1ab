/**
 * Lesson: lessons/11-async-service.md
 * Task: `transform(row, signal)` gives what becomes of a row of `source`: no row, one or several. Hand these to `write(rows, signal)`
 *       in the order of the source, one batch after the other, each a list of its own with `batchRows` rows (the last may have
 *       fewer, not none), and return how many were written. `atOnce` transforms run at a time; as a batch is written they go on, and
 *       one more at most is filled. Let go of what is written, and never hold more than `atOnce` rows that were read and of which
 *       nothing is in a batch yet, as when the first is slow. At the first failure of the three, or if `signal` is aborted before
 *       the last write has ended: abort at once the signal that they were given, begin nothing more, close the source (`return`; one
 *       that failed is closed), await the rest, and throw the first error or reason. Leave no listener on it. Delete the TODO line.
 * Done when: npm run grade -- 11-async-service/4-pipe-with-back-pressure
 */
import { TodoError } from "roundtrip";

export interface PipeOptions {
  /** How many rows are transformed at a time. */
  atOnce: number;
  /** How many rows are written at a time. */
  batchRows: number;
  /** The caller's. */
  signal: AbortSignal;
}

function todo(task: string): void {
  throw new TodoError(task);
}

/** Reads (a cursor, say), transforms (asks another service, say) and writes (inserts, say). */
export async function pipe<In, Out>(
  source: AsyncIterable<In>,
  transform: (row: In, signal: AbortSignal) => Promise<Out[]>,
  write: (rows: Out[], signal: AbortSignal) => Promise<void>,
  { atOnce, batchRows, signal }: PipeOptions,
): Promise<number> {
  todo(`pipe with ${atOnce} at once`); // TODO: delete this line.
  const read: In[] = [];
  for await (const row of source) read.push(row);
  const rows = (await Promise.all(read.map((row) => transform(row, signal)))).flat();
  for (let k = 0; k < rows.length; k += batchRows) await write(rows.slice(k, k + batchRows), signal);
  return rows.length;
}
