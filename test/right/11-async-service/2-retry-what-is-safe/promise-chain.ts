/**
 * Style: a chain of promises; the failures that may be repeated are wrapped in an object of their own.
 */
import { randomInt } from "node:crypto";
import { scheduler } from "node:timers/promises";
import type pg from "pg";

type Work<T> = (client: pg.PoolClient) => Promise<T>;
type Options = { attempts: number; baseMs: number; maxMs: number };

class Harmless {
  constructor(readonly reason: unknown) {}
}

const sayHarmless = (error: unknown) => Promise.reject(new Harmless(error));

function once<T>(client: pg.PoolClient, work: Work<T>): Promise<T> {
  let mayCommit = true;
  const rollBack = (error: { code?: string } | undefined) =>
    client.query("rollback").then(
      () => {
        client.release();
        return /^(40001|40P01)$/.test(error?.code ?? "") ? sayHarmless(error) : Promise.reject(error);
      },
      () => {
        client.release(true);
        return mayCommit ? sayHarmless(error) : Promise.reject(error);
      },
    );
  return client
    .query("start transaction isolation level serializable")
    .then(() => work(client))
    .then((value) => {
      mayCommit = false;
      return client.query("commit").then(() => value);
    })
    .then((value) => {
      client.release();
      return value;
    }, rollBack);
}

export async function transact<T>(pool: pg.Pool, work: Work<T>, { attempts, baseMs, maxMs }: Options): Promise<T> {
  let failure: unknown;
  for (let left = attempts, mostMs = baseMs; left > 0; left--, mostMs *= 2) {
    if (left < attempts) await scheduler.wait(randomInt(0, Math.min(mostMs / 2, maxMs) + 1));
    try {
      return await pool.connect().then((client) => once(client, work), sayHarmless);
    } catch (error) {
      if (!(error instanceof Harmless)) throw error;
      failure = error.reason;
    }
  }
  throw failure;
}
