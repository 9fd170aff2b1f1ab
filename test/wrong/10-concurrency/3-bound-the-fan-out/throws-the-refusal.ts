/**
 * Wrong: a senseless limit is thrown at the caller, who expects a promise.
 * Caught by: refuses a limit that is no whole number from 1 up
 * Says: gave no promise, and
 */
export function readEach<T>(ids: readonly number[], limit: number, read: (id: number) => Promise<T>): Promise<T[]> {
  if (!Number.isInteger(limit) || limit < 1)
    throw new RangeError(`limit: expected a whole number from 1, got ${limit}`);
  return bounded(ids, limit, read);
}

async function bounded<T>(ids: readonly number[], limit: number, read: (id: number) => Promise<T>): Promise<T[]> {
  const results = new Array<T>(ids.length);
  let next = 0;
  let failure: { reason: unknown } | undefined;

  const lane = async (): Promise<void> => {
    while (next < ids.length && !failure) {
      const index = next++;
      try {
        results[index] = await read(ids[index] as number);
      } catch (reason) {
        failure ??= { reason };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, ids.length) }, lane));
  if (failure) throw (failure as { reason: unknown }).reason;
  return results;
}
