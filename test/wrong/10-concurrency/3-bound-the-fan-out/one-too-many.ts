/**
 * Wrong: waits when there are more than the limit, not when there are as many.
 * Caught by: has exactly as many under way as it may, until no id is left
 * Says: 2 were under way at the same moment
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
        results[at] = await read(ids[at] as number);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit + 1, ids.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}
