/**
 * Wrong: has the source closed, and does not wait until it is.
 * Caught by: stops all stages at the first failure, and throws that
 * Says: while the source was being closed
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
  const held: Promise<unknown>[] = [];
  let tail = Promise.resolve();
  const rows = source[Symbol.asyncIterator]();
  try {
    either.throwIfAborted();
    for (let next = await rows.next(); !next.done; next = await rows.next()) {
      const row = next.value;
      const taken = Promise.all([tail, begin(() => transform(row, either))]);
      tail = taken.then(async ([, results]) => {
        for (const each of results) {
          batch.push(each);
          if (batch.length === batchRows) await send();
        }
      });
      tail.catch(() => undefined);
      held.push(taken);
      if (held.length === atOnce) await held.shift();
      either.throwIfAborted();
    }
    await tail;
    if (batch.length > 0) await send();
    return written;
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(running);
    Promise.resolve(rows.return?.()).catch(() => undefined);
    throw either.reason;
  }
}
