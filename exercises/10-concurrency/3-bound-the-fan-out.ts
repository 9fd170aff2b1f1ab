/**
 * Lesson: lessons/10-concurrency.md
 * Task: `readEach` calls `read` once for each place of `ids`, at most `limit` at a time, and returns what came, in the order of
 *       the ids. It goes in waves, each of which waits for its slowest. Let the next id begin at once when a read ends, in the
 *       order of the ids, so that `limit` are under way until no id is left to begin. After the first failure, be it thrown at
 *       once or later, no further id begins; when those under way have ended, the call fails with what the first one threw,
 *       whatever that is. The limit holds for each call by itself, and may be larger than the list; one that makes no sense is
 *       refused, as before, by the promise. No package does it for you. Then delete the TODO line.
 * Done when: npm run grade -- 10-concurrency/3-bound-the-fan-out
 */
import { TodoError } from "roundtrip";

function todo(task: string): void {
  throw new TodoError(task);
}

/** @param read asks for one id, for example by `pool.query` */
export async function readEach<T>(
  ids: readonly number[],
  limit: number,
  read: (id: number) => Promise<T>,
): Promise<T[]> {
  todo("keep `limit` reads under way"); // TODO: delete this line.
  if (!Number.isInteger(limit) || limit < 1)
    throw new RangeError(`limit: expected a whole number from 1, got ${limit}`);
  const results: T[] = [];
  for (let start = 0; start < ids.length; start += limit) {
    const wave = ids.slice(start, start + limit);
    results.push(...(await Promise.all(wave.map((id) => read(id)))));
  }
  return results;
}
