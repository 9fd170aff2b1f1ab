/**
 * Style: callbacks: each end begins the next.
 */
/** @param read asks for one id, for example by `pool.query` */
export async function readEach<T>(
  ids: readonly number[],
  limit: number,
  read: (id: number) => Promise<T>,
): Promise<T[]> {
  if (limit < 1 || !Number.isSafeInteger(limit)) throw new RangeError(`no such limit: ${limit}`);
  return new Promise((resolve, reject) => {
    const results: T[] = [];
    let [next, running, isFailed] = [0, 0, false];
    let reason: unknown;
    const fail = (error: unknown) => {
      running -= 1;
      if (!isFailed) reason = error;
      isFailed = true;
      go();
    };
    const go = (): void => {
      while (!isFailed && running < limit && next < ids.length) {
        const place = next++;
        running += 1;
        try {
          read(ids[place] as number).then((value) => {
            results[place] = value;
            running -= 1;
            go();
          }, fail);
        } catch (error) {
          fail(error);
        }
      }
      if (running > 0) return;
      if (isFailed) reject(reason);
      else if (next === ids.length) resolve(results);
    };
    go();
  });
}
