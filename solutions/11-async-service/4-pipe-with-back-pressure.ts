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
  // Its reason is that of whichever came first; and it leaves no listener on the caller's.
  const either = AbortSignal.any([signal, stop.signal]);
  const running = new Set<Promise<unknown>>();
  const begin = async <T>(work: () => Promise<T>): Promise<T> => {
    either.throwIfAborted();
    // In a function of its own: work that throws at once fails like any other.
    const one = (async () => work())();
    running.add(one);
    try {
      return await one;
    } catch (error) {
      // Here and now, and not when it is this row's turn.
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
      // When it is there, and all before it is in the batch; and it fails as soon as either does.
      const taken = Promise.all([tail, begin(() => transform(row, either))]);
      tail = taken.then(async ([, rows]) => {
        for (const each of rows) {
          batch.push(each);
          if (batch.length === batchRows) await send();
        }
      });
      // A failure is told by what waits for this one, or below.
      tail.catch(() => undefined);
      held.push(taken);
      // Back-pressure: nothing is read until the oldest is in.
      if (held.length === atOnce) await held.shift();
      // Something may have failed meanwhile. Who leaves the loop closes the source.
      either.throwIfAborted();
    }
    await tail;
    if (batch.length > 0) await send();
    return written;
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(running);
    // An error that came later, or an abort that was heard, is not what went wrong.
    throw either.reason;
  }
}
