/**
 * Wrong: reads on when a transform has ended, however many wait behind a slow one.
 * Caught by: reads no further than its limit while the first row is slow
 * Says: rows were read
 */
export interface PipeOptions {
  atOnce: number;
  batchRows: number;
  signal: AbortSignal;
}

export async function pipe<In, Out>(
  source: AsyncIterable<In>,
  transform: (row: In, signal: AbortSignal) => Promise<Out[]>,
  write: (rows: Out[], signal: AbortSignal) => Promise<void>,
  { atOnce, batchRows, signal }: PipeOptions,
): Promise<number> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const running = new Set<Promise<unknown>>();
  const begin = async <T>(work: () => Promise<T>): Promise<T> => {
    either.throwIfAborted();
    const one = (async () => work())();
    running.add(one);
    try {
      return await one;
    } catch (error) {
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
  const held = new Set<Promise<unknown>>();
  let tail = Promise.resolve();
  try {
    either.throwIfAborted();
    for await (const row of source) {
      const transformed = begin(() => transform(row, either));
      const taken = Promise.all([tail, transformed]);
      tail = taken.then(async ([, rows]) => {
        for (const each of rows) {
          batch.push(each);
          if (batch.length === batchRows) await send();
        }
      });
      tail.catch(() => undefined);
      held.add(transformed);
      const free = () => held.delete(transformed);
      transformed.then(free, free);
      if (held.size === atOnce) await Promise.race(held);
      either.throwIfAborted();
    }
    await tail;
    if (batch.length > 0) await send();
    return written;
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(running);
    throw either.reason;
  }
}
