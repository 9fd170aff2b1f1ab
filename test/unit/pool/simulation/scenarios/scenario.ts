import type { FakeServer } from "../../fake-server.js";
import type { Contender, Wishes } from "../contenders.js";

/** The same story for every pool, in virtual time, and the figures that it is judged by. */
export interface Scenario<Figures extends Record<string, number | string>> {
  /** One line, for the table's title. */
  title: string;
  /** Tells the story to one pool; `make` builds it. */
  run(server: FakeServer, make: (wishes: Wishes) => Contender): Promise<Figures>;
}

/** Opens `count` connections and leaves them idle, as after some use with queries of the server's usual length. */
export async function warm(pool: Contender, count: number): Promise<void> {
  const connections = await Promise.all(Array.from({ length: count }, () => pool.acquire()));
  for (const connection of connections) pool.release(connection);
  for (let i = 0; i < 50; i++) {
    const connection = await pool.acquire();
    await connection.query();
    pool.release(connection);
  }
}

/** Runs one query; the time at which it ended, in milliseconds. */
export async function ask(pool: Contender, ms?: number): Promise<number> {
  const connection = await pool.acquire();
  try {
    await connection.query(ms);
  } catch (error) {
    pool.release(connection, error);
    throw error;
  }
  pool.release(connection);
  return performance.now();
}
