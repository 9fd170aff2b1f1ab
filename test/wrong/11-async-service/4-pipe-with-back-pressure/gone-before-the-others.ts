/**
 * Wrong: throws, and leaves what is under way to itself.
 * Caught by: stops all stages at the first failure, and throws that
 * Says: calls of its stages were under way
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
  const failed = new Promise((_, reject) => either.addEventListener("abort", () => reject(either.reason)));
  failed.catch(() => undefined);
  const held: Promise<unknown>[] = [];
  let tail = Promise.resolve();
  try {
    either.throwIfAborted();
    for await (const row of source) {
      const taken = Promise.all([tail, begin(() => transform(row, either))]);
      tail = taken.then(async ([, rows]) => {
        for (const each of rows) {
          batch.push(each);
          if (batch.length === batchRows) await send();
        }
      });
      tail.catch(() => undefined);
      held.push(taken);
      if (held.length === atOnce) await Promise.race([held.shift(), failed]);
      either.throwIfAborted();
    }
    await tail;
    if (batch.length > 0) await send();
    return written;
  } catch (error) {
    stop.abort(error);
    throw either.reason;
  }
}
