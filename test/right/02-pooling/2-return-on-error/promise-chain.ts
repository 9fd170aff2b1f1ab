/**
 * Style: promises chained, and no `await`.
 */
import type pg from "pg";

const giveBack = (client: pg.PoolClient) =>
  client.query("abort").then(
    () => client.release(),
    (reason: Error) => client.release(reason),
  );

export function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return pool.connect().then((client) =>
    Promise.resolve(client)
      .then(work)
      .then(
        (result) => {
          client.release();
          return result;
        },
        (error: unknown) =>
          giveBack(client).then(() => {
            throw error;
          }),
      ),
  );
}
