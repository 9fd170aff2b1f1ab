import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

/** A transaction, without begin and commit. */
export type Work<T> = (client: pg.PoolClient) => Promise<T>;

export interface RetryOptions {
  /** How often at most, the first time included; from 1. */
  attempts: number;
  baseMs: number;
  maxMs: number;
}

type End<T> = { value: T } | { error: unknown; isSafe: boolean };

async function once<T>(pool: pg.Pool, work: Work<T>): Promise<End<T>> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    // Nothing was sent.
    return { error, isSafe: true };
  }
  let dead = false;
  let sent = false;
  try {
    await client.query("begin isolation level serializable");
    const value = await work(client);
    sent = true;
    await client.query("commit");
    return { value };
  } catch (error) {
    await client.query("rollback").catch(() => {
      dead = true;
    });
    // By 40001 and 40P01 the server says that it rolled back, even in place of a commit. Without COMMIT, a server that loses
    // its client rolls back; once COMMIT was sent, who knows.
    const code = (error as { code?: unknown } | undefined)?.code;
    return { error, isSafe: code === "40001" || code === "40P01" || (dead && !sent) };
  } finally {
    client.release(dead);
  }
}

/**
 * Runs a transaction, and returns what the work returned.
 *
 * @param pool hears the errors of its clients
 */
export async function transact<T>(pool: pg.Pool, work: Work<T>, { attempts, baseMs, maxMs }: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const end = await once(pool, work);
    if ("value" in end) return end.value;
    if (!end.isSafe || attempt >= attempts) throw end.error;
    // The client went back before the sleep: others use it. At random, those who failed together come again one by one.
    await sleep(Math.random() * Math.min(maxMs, baseMs * 2 ** (attempt - 1)));
  }
}
