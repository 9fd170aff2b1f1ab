/**
 * Style: a class for a session, commits one after the other, and the rest rolled back when one of them fails.
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
      await this.client.query(statement);
      return undefined;
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
    failure = (await session.end(first || failure ? "ROLLBACK" : "COMMIT")) ?? failure;
    session.close();
  }
  if (first && "error" in first) throw first.error;
  if (failure) throw failure;
  return outcomes.map((outcome) => (outcome as { value: T }).value);
}
