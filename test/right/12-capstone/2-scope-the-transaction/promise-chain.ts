/**
 * Style: chains of promises, recursion in place of a loop, numbered savepoints, a pause before each repetition.
 */
import type pg from "pg";

type Work<T> = (tx: Scope) => Promise<T> | T;
type Options = { isolation?: string; readOnly?: boolean; retries?: number };
type Scope = {
  query(sql: string, values?: unknown[]): Promise<pg.QueryResult>;
  transaction<T>(work: Work<T>): Promise<T>;
};

let savepoints = 0;

const start = <T>(work: Work<T>, scope: Scope): Promise<T> => Promise.resolve(scope).then(work);

function scopeOf(client: pg.PoolClient): Scope {
  const scope: Scope = {
    query: (sql, values) => client.query({ text: sql, values }),
    transaction: (work) => {
      const name = `s${savepoints++}`;
      const back = (error: unknown) => {
        const fail = () => Promise.reject(error);
        return client.query(`rollback to savepoint ${name}`).then(fail, fail);
      };
      return client.query(`savepoint ${name}`).then(() =>
        start(work, scope)
          .then((value) => client.query(`release ${name}`).then(() => value))
          .catch(back),
      );
    },
  };
  return scope;
}

function attempt<T>(client: pg.PoolClient, work: Work<T>, begin: string): Promise<T> {
  return client
    .query(begin)
    .then(() => start(work, scopeOf(client)))
    .then((value) =>
      client.query("commit").then(({ command }) => {
        if (command === "ROLLBACK") throw new Error("a statement had failed");
        client.release();
        return value;
      }),
    )
    .catch((error) =>
      client
        .query("rollback")
        .then(
          () => client.release(),
          (second) => client.release(second),
        )
        .then(() => Promise.reject(error)),
    );
}

export function transaction<T>(pool: pg.Pool, work: Work<T>, options: Options = {}): Promise<T> {
  const { isolation, readOnly, retries = 3 } = options;
  const begin = `begin${isolation ? ` isolation level ${isolation}` : ""}${readOnly ? " read only" : " read write"}`;
  return pool
    .connect()
    .then((client) => attempt(client, work, begin))
    .catch((error) => {
      if (!/^(40001|40P01)$/.test(error?.code) || retries === 0) throw error;
      return new Promise((resolve) => {
        setTimeout(resolve, Math.random() * 3);
      }).then(() => transaction(pool, work, { ...options, retries: retries - 1 }));
    });
}
