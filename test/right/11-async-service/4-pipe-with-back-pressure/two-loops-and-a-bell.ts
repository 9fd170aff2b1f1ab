/**
 * Style: a loop reads and another writes, over a queue of entries; both wait for a bell, and the iterator is driven by hand.
 */
interface Limits {
  atOnce: number;
  batchRows: number;
  signal: AbortSignal;
}

interface Entry<Out> {
  rows?: Out[];
}

/** Rings for all that wait. */
class Bell {
  #ring = () => {};
  #rung = new Promise<void>((ring) => (this.#ring = ring));

  wait(): Promise<void> {
    return this.#rung;
  }

  ring(): void {
    const ring = this.#ring;
    this.#rung = new Promise((next) => {
      this.#ring = next;
    });
    ring();
  }
}

export async function pipe<In, Out>(
  source: AsyncIterable<In>,
  transform: (row: In, signal: AbortSignal) => Promise<Out[]>,
  write: (rows: Out[], signal: AbortSignal) => Promise<void>,
  { atOnce, batchRows, signal }: Limits,
): Promise<number> {
  const controller = new AbortController();
  const bell = new Bell();
  const queue: Entry<Out>[] = [];
  const transforms: Promise<void>[] = [];
  let failure: { error: unknown } | undefined;
  let whole = false;
  let written = 0;

  const fail = (error: unknown) => {
    failure ??= { error };
    controller.abort(error);
    bell.ring();
  };
  const aborted = () => fail(signal.reason);

  const one = async (row: In, entry: Entry<Out>) => {
    try {
      entry.rows = await transform(row, controller.signal);
      bell.ring();
    } catch (error) {
      fail(error);
    }
  };

  const reading = async () => {
    const iterator = source[Symbol.asyncIterator]();
    let ended = false;
    try {
      while (!failure) {
        if (queue.length >= atOnce) {
          await bell.wait();
          continue;
        }
        ended = true;
        const next = await iterator.next();
        ended = next.done === true;
        if (next.done) {
          whole = true;
          break;
        }
        if (failure) break;
        const entry: Entry<Out> = {};
        queue.push(entry);
        transforms.push(one(next.value, entry));
      }
    } catch (error) {
      fail(error);
    }
    if (!ended) await Promise.resolve(iterator.return?.()).catch(fail);
    bell.ring();
  };

  const writing = async () => {
    let batch: Out[] = [];
    const flush = async () => {
      await write(batch, controller.signal);
      written += batch.length;
      batch = [];
    };
    try {
      while (!failure) {
        const oldest = queue[0];
        if (oldest?.rows) {
          queue.shift();
          bell.ring();
          for (const row of oldest.rows) {
            batch.push(row);
            if (batch.length === batchRows) await flush();
            if (failure) return;
          }
        } else if (!oldest && whole) {
          if (batch.length > 0) await flush();
          return;
        } else {
          await bell.wait();
        }
      }
    } catch (error) {
      fail(error);
    }
  };

  signal.throwIfAborted();
  signal.addEventListener("abort", aborted);
  try {
    await Promise.all([reading(), writing()]);
    await Promise.all(transforms);
  } finally {
    signal.removeEventListener("abort", aborted);
  }
  const failed = failure as { error: unknown } | undefined;
  if (failed) throw failed.error;
  return written;
}
