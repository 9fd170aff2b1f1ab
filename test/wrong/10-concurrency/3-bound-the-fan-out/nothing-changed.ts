/**
 * Wrong: the TODO line deleted, and nothing else: waves.
 * Caught by: has exactly as many under way as it may, until no id is left
 * Says: when 1 had ended, 3 were under way; 4 were expected
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
  for (let start = 0; start < ids.length; start += limit) {
    const wave = ids.slice(start, start + limit);
    results.push(...(await Promise.all(wave.map((id) => read(id)))));
  }
  return results;
}
