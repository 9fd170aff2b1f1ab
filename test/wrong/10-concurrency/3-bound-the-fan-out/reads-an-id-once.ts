/**
 * Wrong: remembers by id, and reads one that comes again no second time.
 * Caught by: returns what came, in the order of the ids
 * Says: reads were begun; 7 were expected
 */
/** @param read asks for one id, for example by `pool.query` */
export async function readEach<T>(
  ids: readonly number[],
  limit: number,
  read: (id: number) => Promise<T>,
): Promise<T[]> {
  if (!Number.isInteger(limit) || limit < 1)
    throw new RangeError(`limit: expected a whole number from 1, got ${limit}`);
  const results: T[] = [];
  const known = new Map<number, Promise<T>>();
  const failures: unknown[] = [];
  let next = 0;
  const worker = async () => {
    while (next < ids.length && failures.length === 0) {
      const at = next++;
      try {
        const id = ids[at] as number;
        const one = known.get(id) ?? read(id);
        known.set(id, one);
        results[at] = await one;
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, ids.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}
