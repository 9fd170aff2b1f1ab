/**
 * Wrong: repeats a connect that fails with a code that it knows, and no other.
 * Caught by: repeats when no connection can be opened
 * Says: without a code: "timeout exceeded when trying to connect"
 * Says: ask for no code
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

type Outcome<T> = { done: true; value: T } | { done: false; error: unknown; safe: boolean };

const repeatable = ["40001", "40P01"];

/** Nobody listens, or the server does not take anybody at present. */
const refusals = ["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "57P03", "53300"];

function codeOf(error: unknown): string | undefined {
  return (error as { code?: string } | null | undefined)?.code;
}

async function once<T>(pool: pg.Pool, work: Work<T>): Promise<Outcome<T>> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    return { done: false, error, safe: refusals.includes(codeOf(error) ?? "") };
  }
  let dead = false;
  let committing = false;
  try {
    await client.query("begin isolation level serializable");
    const value = await work(client);
    committing = true;
    await client.query("commit");
    return { done: true, value };
  } catch (error) {
    await client.query("rollback").catch(() => {
      dead = true;
    });
    const safe = repeatable.includes(codeOf(error) ?? "") || (dead && !committing);
    return { done: false, error, safe };
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
  const { attempts, baseMs, maxMs } = options;
  for (let attempt = 1; ; attempt++) {
    const outcome = await once(pool, work);
    if (outcome.done) return outcome.value;
    if (!outcome.safe || attempt >= attempts) throw outcome.error;
    await sleep(Math.random() * Math.min(maxMs, baseMs * 2 ** (attempt - 1)));
  }
}
