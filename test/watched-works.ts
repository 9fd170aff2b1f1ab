import type pg from "pg";
import type { Lab } from "roundtrip";
import { formatCount } from "#src/display/numbers.js";
import { demand, type Ending, endOf } from "./exercise-lab.js";
import { openTransactions, type TestPool } from "./exercise-pool.js";
import type { Watched } from "./virtual-time.js";

/** Something to be done with a client. */
export type Work<T> = (client: pg.PoolClient) => Promise<T>;

/** How a call ended, and what was going on at that moment. */
export interface Settled<T> {
  end: Ending<T>;
  /** Works that had begun, and had not ended. */
  running: number;
  /** Connections that had not come back. */
  out: number;
  /** Clients that waited for an answer of the server. */
  asking: number;
}

/** Looks on at works that are handed to a call. */
export class WatchedWorks {
  /** The client of each work that has begun. */
  readonly clients: pg.PoolClient[] = [];
  /** What works have failed with, in the order of time. */
  readonly failures: unknown[] = [];
  #ended = 0;

  /** Works that have begun so far. */
  get begun(): number {
    return this.clients.length;
  }

  /** Works that have begun, and have not ended. */
  get running(): number {
    return this.begun - this.#ended;
  }

  /** The same work, looked on at; it may throw, or return a promise that is rejected. */
  watched<T>(work: Work<T>): Work<T> {
    const fails = (error: unknown) => {
      this.#ended++;
      this.failures.push(error);
    };
    return (client) => {
      this.clients.push(client);
      try {
        const result = work(client);
        result.then(() => this.#ended++, fails);
        return result;
      } catch (error) {
        fails(error);
        throw error;
      }
    };
  }

  /** Waits for the end of a call with these works, and looks at once what is still going on. */
  async settled<T>(pool: TestPool, call: () => Promise<T>): Promise<Settled<T>> {
    const end = await endOf(call);
    return { end, running: this.running, out: pool.out, asking: this.clients.filter(isAsking).length };
  }
}

/** What is known of a call that was looked on at while it ended; work still to do stays so. */
export function settledOf<T>({ state, value, error }: Watched<Settled<T>>): Settled<T> {
  demand(
    state !== "waiting",
    "The call never settled, although all of its works had ended. Next: wait for nothing else.",
  );
  if (value === undefined) throw error;
  return value;
}

/** Has the client sent something, or has it something to send, that is not answered yet? */
export function isAsking(client: pg.ClientBase): boolean {
  const { _activeQuery, _queryQueue } = client as unknown as { _activeQuery: unknown; _queryQueue: unknown[] };
  return Boolean(_activeQuery) || _queryQueue.length > 0;
}

/** Demands that nothing of a call was under way when it settled, and that no transaction is left of it; `what` is said of it. */
export async function demandOver(lab: Lab, { running, out, asking }: Settled<unknown>, what: string): Promise<void> {
  const next = "wait for all works, then for every commit or rollback, and release; settle after that.";
  const said = `${formatCount(running, "work")} still under way, ${formatCount(asking, "client")} waiting for an answer, ${formatCount(out, "connection")} not back`;
  demand(
    running === 0 && asking === 0 && out === 0,
    `${what}. When it settled, there were ${said}; none is allowed. What goes on behind a promise changes data that its caller takes for settled. Next: ${next}`,
  );
  const open = await openTransactions(lab);
  demand(
    open === 0,
    `${what}. Afterwards ${formatCount(open, "transaction")} still open, with all locks: the connection's next user works inside. Next: ${next}`,
  );
}
