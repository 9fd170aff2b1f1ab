/**
 * Wrong: says nothing of access when the work may write: then the session's own decides.
 * Caught by: says isolation and access in BEGIN, for this transaction alone
 * Says: `readOnly` is false by default
 */
import pg from "pg";

/** Something to be done in a transaction, one thing after the other. */
export type Work<T> = (tx: Transaction) => Promise<T> | T;

export interface Transaction {
  query(sql: string, values?: unknown[]): Promise<pg.QueryResult>;
  /** A transaction within this one, as often and as deep as it is needed. */
  transaction<T>(work: Work<T>): Promise<T>;
}

export interface TransactionOptions {
  /** Default: the session's own. */
  isolation?: "read committed" | "repeatable read" | "serializable";
  /** Whether the server is to refuse what writes; default false. */
  readOnly?: boolean;
  /** How often it is repeated at most, from 0; default 3. */
  retries?: number;
}

/** What a work is given, `depth` transactions within the outermost one. */
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

/** @param pool hears the errors of its clients */
export async function transaction<T>(
  pool: pg.Pool,
  work: Work<T>,
  { isolation, readOnly, retries = 3 }: TransactionOptions = {},
): Promise<T> {
  const begin = `begin ${isolation ? `isolation level ${isolation}` : ""} ${readOnly ? "read only" : ""}`;
  for (let left = retries; ; left--) {
    try {
      return await once(pool, work, begin);
    } catch (error) {
      const code = (error as { code?: unknown } | null | undefined)?.code;
      if ((code !== "40001" && code !== "40P01") || left <= 0) throw error;
    }
  }
}
