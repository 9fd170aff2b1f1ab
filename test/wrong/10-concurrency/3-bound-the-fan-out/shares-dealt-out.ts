/**
 * Wrong: deals the ids out to the workers beforehand: who has the quick ones is done early, and helps nobody.
 * Caught by: has exactly as many under way as it may, until no id is left
 * Says: must begin in the order of the list
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
  const worker = async (_: unknown, first: number) => {
    for (let at = first; at < ids.length && failures.length === 0; at += limit) {
      try {
        results[at] = await read(ids[at] as number);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, ids.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}
