/**
 * Style: the callback form of `connect`, with its function `done`.
 */
import type pg from "pg";

export function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    pool.connect((failure, client, done) => {
      if (failure || !client) {
        reject(failure);
        return;
      }
      (async () => work(client))().then(
        (result) => {
          done();
          resolve(result);
        },
        (error: unknown) => {
          client.query("rollback", (dead: Error | null) => {
            done(dead ? true : undefined);
            reject(error);
          });
        },
      );
    });
  });
}
