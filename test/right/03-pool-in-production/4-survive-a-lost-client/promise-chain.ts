/**
 * Style: promises without await, and a lease that closes over its client.
 */
import pg from "pg";

function lease(pool: pg.Pool) {
  return pool.connect().then((client) => {
    let dead = false;
    const hear = () => {
      dead = true;
    };
    client.on("error", hear);
    return {
      client,
      isDead: () =>
        dead
          ? Promise.resolve(true)
          : client.query("abort").then(
              () => dead,
              () => (dead = true),
            ),
      end: () => {
        client.off("error", hear);
        client.release(dead);
      },
    };
  });
}

function attempt<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>, left: number): Promise<T> {
  return lease(pool).then(({ client, isDead, end }) =>
    Promise.resolve()
      .then(() => work(client))
      .then(
        (value) => {
          end();
          return value;
        },
        (error) =>
          isDead().then((dead) => {
            end();
            if (dead && left > 0) return attempt(pool, work, left - 1);
            throw error;
          }),
      ),
  );
}

export function read<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return attempt(pool, work, 1);
}
