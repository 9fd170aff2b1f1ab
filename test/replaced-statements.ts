import type pg from "pg";
import { isBusy } from "./exercise-pool.js";

/** One of a call's statements: its number, or the first that is a rollback. */
export type Statement = number | "rollback";

// biome-ignore lint/suspicious/noExplicitAny: every form of `query`
type Query = (...all: any[]) => any;

/**
 * Has `instead` send one statement of the next client that a pool lends, in place of the client itself.
 *
 * @param instead gets the client's own `query`, and what it was called with
 * @returns whether it came to that, and whether the work sent its next statement without waiting for that answer
 */
export function sendingInstead(
  pool: pg.Pool,
  statement: Statement,
  instead: (query: Query, all: unknown[]) => unknown,
) {
  const state = { sent: false, overtaken: false };
  pool.once("acquire", (client) => {
    const query: Query = client.query.bind(client);
    let count = 0;
    client.query = ((...all: [{ text?: unknown } | string, ...unknown[]]) => {
      count++;
      state.overtaken ||= state.sent && isBusy(client);
      const text = typeof all[0] === "string" ? all[0] : all[0]?.text;
      const is = statement === "rollback" ? /^\s*(rollback|abort)\b/i.test(String(text)) : count === statement;
      if (state.sent || !is) return query(...all);
      state.sent = true;
      return instead(query, all);
    }) as typeof client.query;
    pool.once("release", () => {
      client.query = query;
    });
  });
  return state;
}

/** Has a client send other words in place of its own, to whoever waits for the answer. */
export const words = (sql: string) => (query: Query, all: unknown[]) =>
  query(sql, ...all.filter((one) => typeof one === "function"));

/** What a server says to a connection that an administrator ends. */
export const endedWords = "terminating connection due to administrator command";

/** Has the server end the next connection that a pool lends, as its answer to one of its statements; see {@link sendingInstead}. */
export const endingAt = (pool: pg.Pool, statement: Statement) =>
  sendingInstead(pool, statement, words("select pg_terminate_backend(pg_backend_pid())"));
