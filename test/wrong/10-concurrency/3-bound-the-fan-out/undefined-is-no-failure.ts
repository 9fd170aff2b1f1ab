/**
 * Wrong: takes what was thrown for the sign that something was.
 * Caught by: fails with whatever the first one threw
 * Says: threw undefined at once
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
  let failure: unknown;
  let next = 0;
  const worker = async () => {
    while (next < ids.length && !failure) {
      const at = next++;
      try {
        results[at] = await read(ids[at] as number);
      } catch (error) {
        failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, ids.length) }, worker));
  if (failure) throw failure;
  return results;
}
