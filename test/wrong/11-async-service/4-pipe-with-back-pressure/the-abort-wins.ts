/**
 * Wrong: throws the reason of an abort that comes after a failure, while the rest is awaited.
 * Caught by: stops all stages at the first failure, and throws that
 * Says: ends later (it succeeds, and the signal is aborted in between), the call must throw the first error
 */
export interface PipeOptions {
  /** How many rows are transformed at a time. */
  atOnce: number;
  /** How many rows are written at a time. */
  batchRows: number;
  /** The caller's. */
  signal: AbortSignal;
}

interface Slot<Out> {
  /** What became of the row; undefined as long as it is being transformed. */
  rows?: Out[];
}

/** Reads (a cursor, say), transforms (asks another service, say) and writes (inserts, say). */
export async function pipe<In, Out>(
  source: AsyncIterable<In>,
  transform: (row: In, signal: AbortSignal) => Promise<Out[]>,
  write: (rows: Out[], signal: AbortSignal) => Promise<void>,
  { atOnce, batchRows, signal }: PipeOptions,
): Promise<number> {
  const inner = new AbortController();
  const iterator = source[Symbol.asyncIterator]();
  const slots: Slot<Out>[] = [];
  const underWay = new Set<Promise<void>>();
  const waiters: (() => void)[] = [];
  let failure: { error: unknown } | undefined;
  let ended = false;
  let written = 0;

  const changed = () => {
    for (const wake of waiters.splice(0)) wake();
  };
  const change = () => new Promise<void>((resolve) => waiters.push(resolve));

  /** Keeps track of something until it is over; its failure is the pipe's. */
  function track(work: () => Promise<void>): Promise<void> {
    const running: Promise<void> = (async () => work())()
      .catch(fail)
      .finally(() => underWay.delete(running));
    underWay.add(running);
    return running;
  }

  function fail(error: unknown): void {
    if (failure) return;
    failure = { error };
    inner.abort(error);
    if (!ended) {
      ended = true;
      track(async () => {
        await iterator.return?.();
      });
    }
    changed();
  }

  async function read(): Promise<void> {
    while (!failure) {
      if (slots.length >= atOnce) {
        await change();
        continue;
      }
      let next: IteratorResult<In>;
      try {
        next = await iterator.next();
      } catch (error) {
        ended = true;
        throw error;
      }
      if (failure) return;
      if (next.done) {
        ended = true;
        changed();
        return;
      }
      begin(next.value);
    }
  }

  function begin(row: In): void {
    const slot: Slot<Out> = {};
    slots.push(slot);
    track(async () => {
      slot.rows = await transform(row, inner.signal);
      changed();
    });
  }

  async function deliver(): Promise<void> {
    let batch: Out[] = [];
    let writing: Promise<void> = Promise.resolve();
    const hand = async () => {
      await writing;
      if (failure) return;
      const full = batch;
      batch = [];
      writing = track(async () => {
        await write(full, inner.signal);
        written += full.length;
      });
    };
    while (!failure) {
      const rows = slots[0]?.rows;
      if (!rows) {
        if (ended && slots.length === 0) break;
        await change();
        continue;
      }
      slots.shift();
      changed();
      for (const row of rows) {
        batch.push(row);
        if (batch.length === batchRows) await hand();
        if (failure) return;
      }
    }
    if (!failure && batch.length > 0) await hand();
    await writing;
  }

  const onAbort = () => fail(signal.reason);
  signal.addEventListener("abort", onAbort);
  try {
    if (signal.aborted) onAbort();
    else {
      track(read);
      track(deliver);
    }
    while (underWay.size > 0) await Promise.all(underWay);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
  signal.throwIfAborted();
  if (failure) throw (failure as { error: unknown }).error;
  return written;
}
