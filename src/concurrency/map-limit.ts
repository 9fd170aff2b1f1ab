import { setMaxListeners } from "node:events";
import pMap from "p-map";
import { describe, rejectUnknown, requireNumber } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";

/** What {@link mapLimit} may be given besides. */
export interface MapLimitOptions {
  /** Begins no more work when it is aborted; what runs is told by its own signal. */
  signal?: AbortSignal;
}

/** What a piece of work of {@link mapLimit} is told. */
export interface MapLimitTask {
  /** Which item of the input, from 0. */
  index: number;
  /** Aborted when another piece of work has failed, or the caller's signal was. */
  signal: AbortSignal;
}

/**
 * Does something with every item, at most `limit` at a time.
 *
 * An item is taken when its turn has come, so an input without end does not fill the memory. At the first failure no more
 * work begins and what runs is told so; the call fails when all of it has ended. Nothing goes on behind the caller's back.
 *
 * @param items any iterable or async iterable
 * @param limit how many at a time; an integer from 1 to 10,000
 * @param work what to do with an item
 * @returns the results, in the order of the items
 * @throws the first failure; the signal's reason when that is aborted; InvalidArgumentError for an argument out of bounds
 *
 * @example
 * const users = await mapLimit(ids, 10, (id) => pool.use((client) => userOf(client, id)));
 */
export async function mapLimit<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T, task: MapLimitTask) => Promise<R> | R,
  options: MapLimitOptions = {},
): Promise<R[]> {
  requireNumber("mapLimit: limit", limit, 1, 10_000, true);
  if (typeof work !== "function") {
    throw new InvalidArgumentError(`mapLimit: work: expected a function, got ${describe(work)}.`);
  }
  rejectUnknown("mapLimit", options, ["signal"]);
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  // As many may listen as run: more than ten are no leak.
  setMaxListeners(0, signal);
  const running = new Set<Promise<unknown>>();
  const begin = async (item: T, index: number): Promise<R> => {
    signal.throwIfAborted();
    // In a promise of its own, so that work which throws at once fails like any other.
    const one = (async () => work(item, { index, signal }))();
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
  try {
    return await pMap(items, begin, { concurrency: limit, ...(options.signal && { signal: options.signal }) });
  } finally {
    stop.abort();
    await Promise.allSettled(running);
  }
}
