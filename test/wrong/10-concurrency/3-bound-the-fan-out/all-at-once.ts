/**
 * Wrong: no limit at all: the pool will see to it.
 * Caught by: has exactly as many under way as it may, until no id is left
 * Says: were under way at the same moment
 */
/** @param read asks for one id, for example by `pool.query` */
export async function readEach<T>(
  ids: readonly number[],
  limit: number,
  read: (id: number) => Promise<T>,
): Promise<T[]> {
  if (!Number.isInteger(limit) || limit < 1)
    throw new RangeError(`limit: expected a whole number from 1, got ${limit}`);
  const parts = await Promise.allSettled(ids.map(async (id) => read(id)));
  for (const part of parts) if (part.status === "rejected") throw part.reason;
  return parts.map((part) => (part as PromiseFulfilledResult<T>).value);
}
