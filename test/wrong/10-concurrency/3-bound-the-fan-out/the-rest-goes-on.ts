/**
 * Wrong: fails when all have ended; but only the worker that has failed takes no further id.
 * Caught by: begins nothing after a failure, and waits for those under way
 * Says: further ids began
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
  let next = 0;
  const worker = async () => {
    while (next < ids.length) {
      const at = next++;
      results[at] = await read(ids[at] as number);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(limit, ids.length) }, worker));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return results;
}
