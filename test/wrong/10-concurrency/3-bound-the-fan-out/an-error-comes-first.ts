/**
 * Wrong: of several failures it throws the first that is an Error.
 * Caught by: fails with whatever the first one threw
 * Says: an Error afterwards; readEach threw
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
  // Failures are kept in a list, since anything may be thrown, even undefined.
  const failures: unknown[] = [];
  let next = 0;
  const worker = async () => {
    // All workers take from the same list: nobody waits for the slowest.
    while (next < ids.length && failures.length === 0) {
      const at = next++;
      try {
        results[at] = await read(ids[at] as number);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  // No worker rejects, so `Promise.all` ends when all of them have ended.
  await Promise.all(Array.from({ length: Math.min(limit, ids.length) }, worker));
  if (failures.length > 0)
    throw failures.length > 1 ? (failures.find((one) => one instanceof Error) ?? failures[0]) : failures[0];
  return results;
}
