import { pMapIterable } from "p-map";
import { describe } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { type MapLimitOptions, type MapLimitTask, MapTasks, requireMapping } from "./map-tasks.js";

/**
 * Does something with every item, at most `limit` at a time, and hands the results out one by one, in the order of the items.
 *
 * It begins when the first result is asked for, and is never more than `limit` items ahead of its reader: one that takes its
 * time holds it up, and an input or output without end does not fill the memory. When the reader leaves the loop, or something
 * fails, no more work begins, what runs is told so, and the loop ends when all of it has ended. The input is closed.
 *
 * @param items any iterable or async iterable
 * @param limit how many at a time; an integer from 1 to 10,000
 * @param work what to do with an item
 * @returns results for `for await`. It fails with the first failure, as soon as the reader asks for more, or with the signal's
 * reason when that is aborted
 * @throws InvalidArgumentError for an argument out of bounds
 *
 * @example
 * for await (const { rows } of mapInOrder(chunk(ids, 1_000), 4, (some) => pool.use((client) => usersOf(client, some)))) save(rows);
 */
export function mapInOrder<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T, task: MapLimitTask) => Promise<R> | R,
  options: MapLimitOptions = {},
): AsyncGenerator<R, void, undefined> {
  requireMapping("mapInOrder", limit, work, options);
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = Object(items);
  if (typeof (later ?? now) !== "function") {
    throw new InvalidArgumentError(`mapInOrder: items: expected an iterable, got ${describe(items)}.`);
  }
  const tasks = new MapTasks(work, options.signal);
  const inTurn = { concurrency: limit, backpressure: limit };
  return handedOut(() => pMapIterable(items, tasks.begin, inTurn)[Symbol.asyncIterator](), tasks);
}

async function* handedOut<T, R>(
  begin: () => AsyncIterator<R>,
  tasks: MapTasks<T, R>,
): AsyncGenerator<R, void, undefined> {
  tasks.signal.throwIfAborted();
  const results = begin();
  try {
    for (;;) {
      const { done, value } = await unlessAborted(results.next(), tasks.signal);
      if (done) return;
      yield value;
    }
  } finally {
    // Closes the input. One that owes an item closes when that comes: nobody waits for it.
    results.return?.().catch(() => undefined);
    await tasks.end();
  }
}

/** What comes of a promise, or the signal's reason as soon as that is aborted. */
function unlessAborted<T>(coming: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    coming.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
