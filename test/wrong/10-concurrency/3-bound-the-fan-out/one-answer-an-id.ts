/**
 * Wrong: an id that comes twice gets one answer at both places.
 * Caught by: returns what came, in the order of the ids
 * Says: an id that comes again has two
 */
export async function readEach<T>(
  ids: readonly number[],
  limit: number,
  read: (id: number) => Promise<T>,
): Promise<T[]> {
  if (!Number.isInteger(limit) || limit < 1)
    throw new RangeError(`limit: expected a whole number from 1, got ${limit}`);
  const results = new Array<T>(ids.length);
  let next = 0;
  let failure: { reason: unknown } | undefined;

  const lane = async (): Promise<void> => {
    while (next < ids.length && !failure) {
      const index = next++;
      try {
        const result = await read(ids[index] as number);
        results[ids.indexOf(ids[index] as number)] = result;
      } catch (reason) {
        failure ??= { reason };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, ids.length) }, lane));
  if (failure) throw (failure as { reason: unknown }).reason;
  return ids.map((id) => results[ids.indexOf(id)] as T);
}
