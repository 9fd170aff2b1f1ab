/**
 * Wrong: looks at the words of an error for whether the connection is dead.
 * Caught by: repeats when the connection breaks before COMMIT
 * Says: before it threw an error of its own
 * Says: second attempt is safe
 */
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";

type Work<T> = (client: pg.PoolClient) => Promise<T>;
type Options = { attempts: number; baseMs: number; maxMs: number };
type End<T> = { value: T } | { error: unknown; isSafe: boolean };

const isDeath = (error: unknown) => /terminat|ECONNRESET|EPIPE|not queryable/i.test(String(error));

async function once<T>(pool: pg.Pool, work: Work<T>): Promise<End<T>> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
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
    const code = (error as { code?: unknown } | undefined)?.code;
    return { error, isSafe: code === "40001" || code === "40P01" || (isDeath(error) && !sent) };
  } finally {
    client.release(dead);
  }
}

export async function transact<T>(pool: pg.Pool, work: Work<T>, options: Options): Promise<T> {
  const { attempts, baseMs, maxMs } = options;
  for (let attempt = 1; ; attempt++) {
    const end = await once(pool, work);
    if ("value" in end) return end.value;
    if (!end.isSafe || attempt >= attempts) throw end.error;
    await sleep(Math.random() * Math.min(maxMs, baseMs * 2 ** (attempt - 1)));
  }
}
