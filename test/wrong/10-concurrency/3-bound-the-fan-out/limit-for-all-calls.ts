/**
 * Wrong: counts those under way outside of the call: two calls at once share one limit.
 * Caught by: gives each call a limit of its own
 * Says: had 2 and 1 under way
 */
let running = 0;
let free: (() => void)[] = [];

function leave(): void {
  running--;
  for (const wake of free) wake();
  free = [];
}

/** @param read asks for one id, for example by `pool.query` */
export async function readEach<T>(
  ids: readonly number[],
  limit: number,
  read: (id: number) => Promise<T>,
): Promise<T[]> {
  if (!Number.isInteger(limit) || limit < 1)
    throw new RangeError(`limit: expected a whole number from 1, got ${limit}`);
  const results: T[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const worker = async () => {
    while (next < ids.length && failures.length === 0) {
      const at = next++;
      try {
        while (running >= limit) await new Promise<void>((resolve) => free.push(resolve));
        running++;
        try {
          results[at] = await read(ids[at] as number);
        } finally {
          leave();
        }
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, ids.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}
