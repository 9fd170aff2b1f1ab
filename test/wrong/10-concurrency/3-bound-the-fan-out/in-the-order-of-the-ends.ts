/**
 * Wrong: collects the results as they come.
 * Caught by: returns what came, in the order of the ids
 * Says: in which [0] must hold
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
  const failures: unknown[] = [];
  let next = 0;
  const worker = async () => {
    while (next < ids.length && failures.length === 0) {
      const at = next++;
      try {
        results.push(await read(ids[at] as number));
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, ids.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}
