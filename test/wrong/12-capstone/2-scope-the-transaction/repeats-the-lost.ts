/**
 * Wrong: repeats also when the connection was lost, although nobody knows whether COMMIT was done.
 * Caught by: repeats nothing when the connection is lost, and throws its client away
 * Says: repeat 40001 and 40P01 alone
 */
import pg from "pg";

export type Work<T> = (tx: Transaction) => Promise<T> | T;

export interface Transaction {
  query(sql: string, values?: unknown[]): Promise<pg.QueryResult>;
  transaction<T>(work: Work<T>): Promise<T>;
}

export interface TransactionOptions {
  isolation?: "read committed" | "repeatable read" | "serializable";
  readOnly?: boolean;
  retries?: number;
}

function scopeOf(client: pg.PoolClient, depth: number): Transaction {
  return {
    query: (sql, values) => client.query(sql, values),
    async transaction(work) {
      const name = `nested_${depth}`;
      await client.query(`savepoint ${name}`);
      try {
        const value = await work(scopeOf(client, depth + 1));
        await client.query(`release savepoint ${name}`);
        return value;
      } catch (error) {
        await client.query(`rollback to savepoint ${name}`).catch(() => undefined);
        throw error;
      }
    },
  };
}

async function once<T>(pool: pg.Pool, work: Work<T>, begin: string): Promise<T> {
  const client = await pool.connect();
  let dead = false;
  try {
    await client.query(begin);
    const value = await work(scopeOf(client, 0));
    const { command } = await client.query("commit");
    if (command !== "COMMIT") throw new Error("A statement failed, and the work went on: all was rolled back.");
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

export async function transaction<T>(
  pool: pg.Pool,
  work: Work<T>,
  { isolation, readOnly, retries = 3 }: TransactionOptions = {},
): Promise<T> {
  const begin = `begin ${isolation ? `isolation level ${isolation}` : ""} ${readOnly ? "read only" : "read write"}`;
  for (let left = retries; ; left--) {
    try {
      return await once(pool, work, begin);
    } catch (error) {
      const code = (error as { code?: unknown } | null | undefined)?.code;
      if (!/^(40001|40P01|57P0\d|08...|ECONNRESET)$/.test(String(code)) || left <= 0) throw error;
    }
  }
}
