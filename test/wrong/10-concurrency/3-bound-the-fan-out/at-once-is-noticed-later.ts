/**
 * Wrong: what a read throws at once is noticed only when others have begun.
 * Caught by: begins nothing after a failure, and waits for those under way
 * Says: further ids began
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

  const begin = async (index: number): Promise<T> => read(ids[index] as number);
  const lane = async (): Promise<void> => {
    while (next < ids.length && !failure) {
      const index = next++;
      await begin(index).then(
        (result) => {
          results[index] = result;
        },
        (reason: unknown) => {
          failure ??= { reason };
        },
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, ids.length) }, lane));
  if (failure) throw (failure as { reason: unknown }).reason;
  return results;
}
