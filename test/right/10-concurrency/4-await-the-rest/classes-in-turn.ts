/**
 * Style: a class for a session, the ends one after the other, all of them commits or all of them rollbacks.
 */
import pg from "pg";

type Outcome<T> = { at: number } & ({ value: T } | { error: unknown });

class Session {
  private dead = false;

  private constructor(private readonly client: pg.PoolClient) {}

  static async open(pool: pg.Pool): Promise<Session> {
    return new Session(await pool.connect());
  }

  async run<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    await this.client.query("START TRANSACTION");
    return await work(this.client);
  }

  async end(statement: "COMMIT" | "ROLLBACK"): Promise<unknown> {
    try {
      const answer = await this.client.query(statement);
      return answer.command === statement ? undefined : new Error("the server has rolled back");
    } catch (error) {
      try {
        await this.client.query("ROLLBACK");
      } catch {
        this.dead = true;
      }
      return error ?? new Error("unknown");
    }
  }

  close(): void {
    this.client.release(this.dead);
  }
}

let moment = 0;

export async function allOrNothing<T>(
  pool: pg.Pool,
  works: readonly ((client: pg.PoolClient) => Promise<T>)[],
): Promise<T[]> {
  const open: Session[] = [];
  // Which came first is told by a counter: a clock might show the same for two.
  const outcomes = await Promise.all(
    works.map(async (work): Promise<Outcome<T>> => {
      try {
        const session = await Session.open(pool);
        open.push(session);
        const value = await session.run(work);
        return { at: ++moment, value };
      } catch (error) {
        return { at: ++moment, error };
      }
    }),
  );
  const [first] = outcomes.filter((outcome) => "error" in outcome).toSorted((a, b) => a.at - b.at);
  let failure: unknown;
  for (const session of open) {
    const error = await session.end(first ? "ROLLBACK" : "COMMIT");
    failure ??= error;
    session.close();
  }
  if (first && "error" in first) throw first.error;
  if (failure) throw failure;
  return outcomes.map((outcome) => (outcome as { value: T }).value);
}
