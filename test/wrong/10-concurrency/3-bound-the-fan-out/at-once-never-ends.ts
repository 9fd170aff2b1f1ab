/**
 * Wrong: keeps what a read throws at once, and counts that read as under way for ever.
 * Caught by: begins nothing after a failure, and waits for those under way
 * Says: is still under way. What the first one threw was expected
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
          break;
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
