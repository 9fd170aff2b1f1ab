/**
 * Wrong: waits for the server after a failure of the transaction, and asks for another connection at once.
 * Caught by: waits for a random time that may double with each attempt
 * Says: The pool gave no client
 * Says: waited 0 times
 */
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

type End<T> = { value: T } | { error: unknown; isSafe: boolean; isRefused?: boolean };

async function once<T>(pool: pg.Pool, work: Work<T>): Promise<End<T>> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    return { error, isSafe: true, isRefused: true };
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
    if (!end.isRefused) await sleep(Math.random() * Math.min(maxMs, baseMs * 2 ** (attempt - 1)));
  }
}
