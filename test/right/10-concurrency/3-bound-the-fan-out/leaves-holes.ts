/**
 * Style: a list of the right length, in which only what is not undefined is written down: undefined is what a hole gives.
 */
/** @param read asks for one id, for example by `pool.query` */
export async function readEach<T>(
  ids: readonly number[],
  limit: number,
  read: (id: number) => Promise<T>,
): Promise<T[]> {
  if (limit < 1 || !Number.isInteger(limit)) throw new RangeError(`a whole limit from 1 is expected, not ${limit}`);
  const results = new Array<T>(ids.length);
  const failures: unknown[] = [];
  const places = ids.keys();
  const clerk = async () => {
    while (failures.length === 0) {
      const { value: place, done } = places.next();
      if (done) return;
      try {
        const value = await read(ids[place] as number);
        if (value !== undefined) results[place] = value;
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, ids.length) }, clerk));
  if (failures.length > 0) throw failures[0];
  return results;
}
