import pMap from "p-map";
import { type MapLimitOptions, type MapLimitTask, MapTasks, requireMapping } from "./map-tasks.js";

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
  requireMapping("mapLimit", limit, work, options);
  const tasks = new MapTasks(work, options.signal);
  try {
    return await pMap(items, tasks.begin, { concurrency: limit, ...(options.signal && { signal: options.signal }) });
  } finally {
    await tasks.end();
  }
}
