/**
 * Wrong: repeats the work inside of the transaction that has failed.
 * Caught by: repeats a transaction that could not be serialized
 * Says: current transaction is aborted
 */
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";

type Work<T> = (client: pg.PoolClient) => Promise<T>;
type Options = { attempts: number; baseMs: number; maxMs: number };
type End<T> = { value: T } | { error: unknown; isSafe: boolean };

export async function transact<T>(pool: pg.Pool, work: Work<T>, options: Options): Promise<T> {
  const { attempts, baseMs, maxMs } = options;
  const client = await pool.connect();
  let dead = false;
  try {
    await client.query("begin isolation level serializable");
    for (let attempt = 1; ; attempt++) {
      try {
        const value = await work(client);
        await client.query("commit");
        return value;
      } catch (error) {
        const { code } = error as { code?: string };
        if ((code !== "40001" && code !== "40P01") || attempt >= attempts) throw error;
        await sleep(Math.random() * Math.min(maxMs, baseMs * 2 ** (attempt - 1)));
      }
    }
  } catch (error) {
    await client.query("rollback").catch(() => {
      dead = true;
    });
    throw error;
  } finally {
    client.release(dead);
  }
}
