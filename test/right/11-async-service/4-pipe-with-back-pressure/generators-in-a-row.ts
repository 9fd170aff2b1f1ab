/**
 * Style: generators in a row: one looks ahead, one makes batches, and a loop writes; the looking ahead is kept up by the transforms themselves.
 */
interface Limits {
  atOnce: number;
  batchRows: number;
  signal: AbortSignal;
}

type Ahead<Out> = Promise<{ done: true } | { done: false; rows: Out[] }>;

export async function pipe<In, Out>(
  source: AsyncIterable<In>,
  transform: (row: In, signal: AbortSignal) => Promise<Out[]>,
  write: (rows: Out[], signal: AbortSignal) => Promise<void>,
  { atOnce, batchRows, signal }: Limits,
): Promise<number> {
  signal.throwIfAborted();
  const own = new AbortController();
  const errors: unknown[] = [];
  const fail = (error: unknown): never => {
    errors.push(error);
    own.abort(error);
    throw error;
  };
  const listener = () => {
    errors.push(signal.reason);
    own.abort(signal.reason);
  };
  signal.addEventListener("abort", listener);

  const iterator = source[Symbol.asyncIterator]();
  let open = true;
  const everything: Promise<unknown>[] = [];
  const ahead: Ahead<Out>[] = [];
  let reading: Promise<unknown> = Promise.resolve();

  const look = () => {
    const asked = reading.then(async () => {
      if (!open) return undefined;
      own.signal.throwIfAborted();
      try {
        const next = await iterator.next();
        if (next.done) open = false;
        return next;
      } catch (error) {
        open = false;
        return fail(error);
      }
    });
    reading = asked.catch(() => undefined);
    const looked: Ahead<Out> = asked.then(async (next) => {
      if (!next || next.done) return { done: true };
      own.signal.throwIfAborted();
      try {
        return { done: false, rows: await transform(next.value, own.signal) };
      } catch (error) {
        return fail(error);
      }
    });
    looked.catch(() => undefined);
    everything.push(looked);
    if (everything.length > 4 * atOnce) everything.splice(0, everything.length - 2 * atOnce);
    ahead.push(looked);
  };

  async function* results(): AsyncGenerator<Out> {
    for (let k = 0; k < atOnce; k++) look();
    for (let next = ahead.shift(); next; next = ahead.shift()) {
      const some = await next;
      if (some.done) return;
      look();
      yield* some.rows;
    }
  }

  async function* batches(): AsyncGenerator<Out[]> {
    let batch: Out[] = [];
    for await (const row of results()) {
      if (batch.push(row) < batchRows) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  let written = 0;
  try {
    for await (const batch of batches()) {
      own.signal.throwIfAborted();
      await Promise.resolve(write(batch, own.signal)).catch(fail);
      written += batch.length;
      own.signal.throwIfAborted();
    }
    return written;
  } catch (error) {
    if (errors.length === 0) errors.push(error);
    own.abort(error);
    await reading;
    await Promise.allSettled(everything);
    if (open) await Promise.resolve(iterator.return?.()).catch(() => undefined);
    throw errors[0];
  } finally {
    signal.removeEventListener("abort", listener);
  }
}
