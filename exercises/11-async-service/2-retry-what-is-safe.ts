/**
 * Lesson: lessons/11-async-service.md
 * Task: `transact` runs `work` in a serializable transaction, and repeats every failure. Let it repeat what is safe, and nothing
 *       else: 40001, 40P01, a connection that could not be opened (whoever refused it), and whatever fails before COMMIT on a
 *       connection that is dead (also an error of the work's own: the rollback tells). Once COMMIT is asked for, those two codes
 *       alone: else nobody knows whether it was done. There are `attempts` in all, each a whole transaction with a client of its
 *       own; the latest error is thrown as it came. After attempt n, holding no client, it waits for a random time, drawn anew,
 *       from 0 to `baseMs` · 2ⁿ⁻¹ ms, but `maxMs` at most. A living client goes back without a transaction, a dead one is thrown
 *       away. Then delete the TODO line.
 * Done when: npm run grade -- 11-async-service/2-retry-what-is-safe
 */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { TodoError } from "roundtrip";

/** A transaction, without begin and commit. */
export type Work<T> = (client: pg.PoolClient) => Promise<T>;

export interface RetryOptions {
  /** How often at most, the first time included; from 1. */
  attempts: number;
  baseMs: number;
  maxMs: number;
}

function todo(task: string): void {
  throw new TodoError(task);
}

async function once<T>(pool: pg.Pool, work: Work<T>): Promise<T> {
  const client = await pool.connect();
  let dead = false;
  try {
    await client.query("begin isolation level serializable");
    const value = await work(client);
    await client.query("commit");
    return value;
  } catch (error) {
    await client.query("rollback").catch(() => {
      dead = true;
    });
    throw error;
  } finally {
    client.release(dead);
  }
}

/**
 * Runs a transaction, and returns what the work returned.
 *
 * @param pool hears the errors of its clients
 */
export async function transact<T>(pool: pg.Pool, work: Work<T>, options: RetryOptions): Promise<T> {
  todo("repeat what is safe, and nothing else"); // TODO: delete this line.
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, work);
    } catch (error) {
      if (attempt === options.attempts) throw error;
      await sleep(options.baseMs);
    }
  }
}
