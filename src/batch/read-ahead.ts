import { chunk, type Source } from "./chunk.js";

/** Rows that are looked at between two waits. */
const rowsAtOnce = 64;

/** The beginning of a source, and all of it. */
interface ReadAhead<T> {
  /** All rows, when there were no more than were allowed to be read; else undefined. */
  readonly all: T[] | undefined;
  /** All rows in small chunks, those that were read first included. To be gone through, or closed. */
  readonly chunks: AsyncGenerator<T[]>;
}

/** What a source has thrown: it goes on to the caller as it is, and is never taken for an error of the database. */
export class SourceFailure extends Error {
  constructor(override readonly cause: unknown) {
    super();
  }
}

/** A source in chunks, for `for await`. @throws SourceFailure with what the source throws */
export async function* chunksFrom<T>(source: Source<T>, rows = rowsAtOnce): AsyncGenerator<T[]> {
  try {
    yield* chunk(source, rows);
  } catch (error) {
    throw new SourceFailure(error);
  }
}

/** Reads the beginning of a source, to see how long it is. @param most rows that may be in memory, about */
export async function readAhead<T>(source: Source<T>, most: number): Promise<ReadAhead<T>> {
  const rest = chunksFrom(source);
  const head: T[][] = [];
  let count = 0;
  while (count <= most) {
    const next = await rest.next();
    if (next.done) return { all: head.flat(), chunks: chunksFrom(head.flat()) };
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
