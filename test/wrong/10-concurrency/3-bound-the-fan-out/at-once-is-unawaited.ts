/**
 * Wrong: a read that throws at once makes the call fail while others are under way, or, later on, never end.
 * Caught by: begins nothing after a failure, and waits for those under way
 * Says: they go on behind the caller's back
 */
/** @param read asks for one id, for example by `pool.query` */
export function readEach<T>(ids: readonly number[], limit: number, read: (id: number) => Promise<T>): Promise<T[]> {
  return new Promise<T[]>((resolve, reject) => {
    if (!Number.isInteger(limit) || limit < 1)
      throw new RangeError(`limit: expected a whole number from 1, got ${limit}`);
    const results: T[] = [];
    const failures: unknown[] = [];
    let [next, underWay] = [0, 0];
    const fail = (error: unknown) => void failures.push(error);
    const go = () => {
      while (next < ids.length && failures.length === 0 && underWay < limit) {
        const place = next++;
        underWay++;
        let promise: Promise<T>;
        try {
          promise = read(ids[place] as number);
        } catch (error) {
          fail(error);
          throw error;
        }
        promise
          .then((value) => {
            results[place] = value;
          }, fail)
          .then(() => {
            underWay--;
            go();
          });
      }
      if (underWay > 0) return;
      if (failures.length > 0) reject(failures[0]);
      else resolve(results);
    };
    go();
  });
}
