/**
 * Style: one loop and a set of those under way, which waits for the quickest.
 */
/** @param read asks for one id, for example by `pool.query` */
export async function readEach<T>(
  ids: readonly number[],
  limit: number,
  read: (id: number) => Promise<T>,
): Promise<T[]> {
  if (!(limit >= 1 && Math.floor(limit) === limit && limit < Number.POSITIVE_INFINITY))
    throw new RangeError("bad limit");
  const underWay = new Set<Promise<unknown>>();
  const results = new Map<number, T>();
  let failed: { error: unknown } | undefined;
  for (const [place, id] of ids.entries()) {
    if (underWay.size >= limit) await Promise.race(underWay);
    if (failed) break;
    const one: Promise<unknown> = (async () => {
      try {
        results.set(place, await read(id));
      } catch (error) {
        failed ??= { error };
      }
    })().then(() => underWay.delete(one));
    underWay.add(one);
  }
  await Promise.all(underWay);
  if (failed) throw failed.error;
  return ids.map((_, place) => results.get(place) as T);
}
