/**
 * Style: a class for an attempt, which knows how far it came; callbacks for the timer; recursion in place of a loop.
 */
import type pg from "pg";

type Work<T> = (client: pg.PoolClient) => Promise<T>;
type Options = { attempts: number; baseMs: number; maxMs: number };

class Attempt<T> {
  #stage: "connecting" | "working" | "committing" = "connecting";
  #isBroken = false;

  constructor(
    private readonly pool: pg.Pool,
    private readonly work: Work<T>,
  ) {}

  async run(): Promise<T> {
    const client = await this.pool.connect();
    this.#stage = "working";
    try {
      await client.query("begin");
      await client.query("set transaction isolation level serializable");
      const value = await this.work(client);
      this.#stage = "committing";
      await client.query("commit");
      client.release();
      return value;
    } catch (error) {
      try {
        await client.query("rollback");
        client.release();
      } catch (second) {
        this.#isBroken = true;
        client.release(second as Error);
      }
      throw error;
    }
  }

  mayBeRepeatedAfter(error: unknown): boolean {
    if (this.#stage === "connecting") return true;
    if (this.#isBroken && this.#stage === "working") return true;
    return ["40001", "40P01"].includes(String(Object(error).code));
  }
}

export async function transact<T>(
  pool: pg.Pool,
  work: Work<T>,
  options: Options,
  boundMs = options.baseMs,
): Promise<T> {
  const attempt = new Attempt(pool, work);
  try {
    return await attempt.run();
  } catch (error) {
    if (options.attempts <= 1 || !attempt.mayBeRepeatedAfter(error)) throw error;
  }
  const waitMs = Math.floor(Math.random() * (Math.min(boundMs, options.maxMs) + 1));
  await new Promise((resolve) => {
    setTimeout(resolve, waitMs);
  });
  return transact(pool, work, { ...options, attempts: options.attempts - 1 }, 2 * boundMs);
}
