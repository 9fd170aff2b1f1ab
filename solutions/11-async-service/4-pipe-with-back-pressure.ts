export interface PipeOptions {
  /** How many rows are transformed at a time. */
  atOnce: number;
  /** How many rows are written at a time. */
  batchRows: number;
  /** The caller's. */
  signal: AbortSignal;
}

// More than 25 lines: begin, the loop that reads, the batch, and the way out of all three.
/** Reads (a cursor, say), transforms (asks another service, say) and writes (inserts, say). */
export async function pipe<In, Out>(
  source: AsyncIterable<In>,
  transform: (row: In, signal: AbortSignal) => Promise<Out[]>,
  write: (rows: Out[], signal: AbortSignal) => Promise<void>,
  { atOnce, batchRows, signal }: PipeOptions,
): Promise<number> {
  const stop = new AbortController();
  // The joint signal has the reason of whichever came first, and leaves no listener on the caller's signal.
  const either = AbortSignal.any([signal, stop.signal]);
  const running = new Set<Promise<unknown>>();
  const begin = async <T>(work: () => Promise<T>): Promise<T> => {
    either.throwIfAborted();
    // The work is called inside an async function: work that throws at once fails like any other.
    const one = (async () => work())();
    running.add(one);
    try {
      return await one;
    } catch (error) {
      // The first failure stops all the rest at once, and not when it is this row's turn.
      stop.abort(error);
      throw error;
    } finally {
      running.delete(one);
    }
  };
  let batch: Out[] = [];
  let written = 0;
  const send = async () => {
    const rows = batch;
    batch = [];
    await begin(() => write(rows, either));
    written += rows.length;
  };
  // The rows of which nothing is in a batch yet, the oldest first.
  const held: Promise<unknown>[] = [];
  let tail = Promise.resolve();
  try {
    either.throwIfAborted();
    for await (const row of source) {
      // A row is taken when its transform has ended and all rows before it are in the batch; it fails as soon as either does.
      const taken = Promise.all([tail, begin(() => transform(row, either))]);
      tail = taken.then(async ([, rows]) => {
        for (const each of rows) {
          batch.push(each);
          if (batch.length === batchRows) await send();
        }
      });
      // A failure of `tail` is told by what waits for it, the next row or the end; unheard here, it would end the process.
      tail.catch(() => undefined);
      held.push(taken);
      // Back-pressure: nothing is read until the oldest row is in the batch.
      if (held.length === atOnce) await held.shift();
      // Something may have failed meanwhile; an error that leaves the loop closes the source.
      either.throwIfAborted();
    }
    await tail;
    if (batch.length > 0) await send();
    // The last write may have succeeded although it was told to stop.
    either.throwIfAborted();
    return written;
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(running);
    // The signal has the first reason: an error that came later, or an abort that was heard, is not what went wrong.
    throw either.reason;
  }
}
