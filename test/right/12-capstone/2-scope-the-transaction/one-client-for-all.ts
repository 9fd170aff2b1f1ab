/**
 * Style: one client for all attempts; a class, of which each level is an object; savepoints of one name.
 */
import type pg from "pg";

type Work<T> = (tx: Scope) => Promise<T> | T;
type Options = { isolation?: string; readOnly?: boolean; retries?: number };

class Scope {
  readonly #client: pg.PoolClient;
  /** What the latest undoing failed with. */
  broken: Error | undefined;

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  query(sql: string, values: unknown[] = []): Promise<pg.QueryResult> {
    return this.#client.query(sql, values);
  }

  async transaction<T>(work: Work<T>): Promise<T> {
    await this.query("savepoint here");
    return this.until("release here", "rollback to here; release here", work);
  }

  async until<T>(end: string, undo: string, work: Work<T>): Promise<T> {
    try {
      const value = await work(new Scope(this.#client));
      const done = await this.#client.query(end);
      if (done.command === "ROLLBACK") throw new Error("it was rolled back");
      return value;
    } catch (error) {
      // Without values: two statements may stand in one text.
      await this.#client.query(undo).catch((second) => {
        this.broken = second;
      });
      throw error;
    }
  }
}

const isRepeatable = (error: unknown) => ["40001", "40P01"].includes(String(Object(error).code));

export async function transaction<T>(pool: pg.Pool, work: Work<T>, options: Options = {}): Promise<T> {
  const words = ["start transaction"];
  if (options.isolation) words.push(`isolation level ${options.isolation}`);
  words.push(options.readOnly ? "read only" : "read write");
  const client = await pool.connect();
  const scope = new Scope(client);
  try {
    for (let repeated = 0; ; repeated++) {
      try {
        await scope.query(words.join(" ")).catch((error) => {
          scope.broken = error;
          throw error;
        });
        return await scope.until("commit", "rollback", work);
      } catch (error) {
        if (!isRepeatable(error) || repeated >= (options.retries ?? 3)) throw error;
      }
    }
  } finally {
    client.release(scope.broken);
  }
}
