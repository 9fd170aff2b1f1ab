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
  /** Whether the server is to refuse what writes, whatever the session has of its own; default false. */
  readOnly?: boolean;
  /** How often it is repeated at most, from 0; default 3. */
  retries?: number;
}

// More than 25 lines: a transaction, one within another, and repeating are three things, which have to fit together.

/** What a work is given, `depth` transactions within the outermost one. */
function scopeOf(client: pg.PoolClient, depth: number): Transaction {
  return {
    query: (sql, values) => client.query(sql, values),
    async transaction(work) {
      // Savepoints that are open at the same time have different names; one with the name of an earlier one hides it.
      const name = `nested_${depth}`;
      await client.query(`savepoint ${name}`);
      try {
        const value = await work(scopeOf(client, depth + 1));
        // The release is refused when a statement failed and the work hid that: then this nested transaction has failed.
        await client.query(`release savepoint ${name}`);
        return value;
      } catch (error) {
        // Without a rollback to the savepoint the whole transaction stays failed, also for those who catch the error.
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
    // COMMIT of a transaction in which a statement has failed succeeds, and rolls back.
    if (command !== "COMMIT") throw new Error("A statement failed, and the work went on: all was rolled back.");
    return value;
  } catch (error) {
    // On a lost connection the rollback fails as well, and its error tells no news: the first one does.
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
  // `read write` is said, too: if it were left out, a session whose default is to read only would refuse to write.
  const begin = `begin ${isolation ? `isolation level ${isolation}` : ""} ${readOnly ? "read only" : "read write"}`;
  for (let left = retries; ; left--) {
    try {
      return await once(pool, work, begin);
    } catch (error) {
      // By 40001 and 40P01 the server says that nothing was done, and that a repetition may go well. Not so a lost connection:
      // who knows whether COMMIT was done. A nested transaction cannot be repeated alone: it would see what it has seen.
      const code = (error as { code?: unknown } | null | undefined)?.code;
      if ((code !== "40001" && code !== "40P01") || left <= 0) throw error;
    }
  }
}
