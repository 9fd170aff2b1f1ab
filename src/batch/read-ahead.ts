import { chunk, type Source } from "./chunk.js";

/** Rows that are looked at between two waits. */
const rowsAtOnce = 64;

/** The beginning of a source, and all of it. */
export interface ReadAhead<T> {
  /** All rows, when there were no more than were allowed to be read; else undefined. */
  readonly all: T[] | undefined;
  /** All rows in small chunks, those that were read first included. To be gone through, or closed. */
  readonly chunks: AsyncGenerator<T[]>;
}

/** A source in small chunks, for `for await`. */
export async function* smallChunks<T>(source: Source<T>): AsyncGenerator<T[]> {
  yield* chunk(source, rowsAtOnce);
}

/** Reads the beginning of a source, to see how long it is. @param most rows that may be in memory, about */
export async function readAhead<T>(source: Source<T>, most: number): Promise<ReadAhead<T>> {
  const rest = smallChunks(source);
  const head: T[][] = [];
  let count = 0;
  while (count <= most) {
    const next = await rest.next();
    if (next.done) return { all: head.flat(), chunks: smallChunks(head.flat()) };
    head.push(next.value);
    count += next.value.length;
  }
  return { all: undefined, chunks: joined(head, rest) };
}

async function* joined<T>(head: T[][], rest: AsyncGenerator<T[]>): AsyncGenerator<T[]> {
  try {
    while (head.length > 0) yield head.shift() as T[];
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
