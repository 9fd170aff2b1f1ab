import type pg from "pg";
import type { Lab } from "roundtrip";
import { formatCount } from "#src/display/numbers.js";
import { demand } from "./exercise-lab.js";
import { openDirectly, type TestPool } from "./exercise-pool.js";

/** The server's process behind a client. */
export const idOf = async (client: pg.ClientBase): Promise<number> =>
  (await client.query("select pg_backend_pid() as id")).rows[0].id;

/** Has the server end the session behind a client, and waits until the client has seen it. */
export async function endSession(lab: Lab, client: pg.PoolClient): Promise<void> {
  const id = await idOf(client);
  await using direct = await openDirectly(lab);
  const gone = new Promise((resolve) => client.once("end", resolve));
  await direct.query("select pg_terminate_backend($1)", [id]);
  await gone;
}

/** Ways in which a client dies under the work, which then asks once more. */
export const deaths: Record<string, (lab: Lab, client: pg.PoolClient) => Promise<unknown>> = {
  "in its first query": (_, client) => client.query("select pg_terminate_backend(pg_backend_pid())"),
  "in its second query": async (_, client) => {
    await client.query("select 1");
    await client.query("select pg_terminate_backend(pg_backend_pid())");
  },
  "between two queries": async (lab, client) => {
    await endSession(lab, client);
    await client.query("select 1");
  },
  "inside of a transaction": async (lab, client) => {
    await client.query("begin");
    await endSession(lab, client);
    await client.query("select 1");
  },
  "before it threw an error of its own": async (lab, client) => {
    await endSession(lab, client);
    throw new Error("the service that was asked in between did not answer");
  },
};

/** The connection of a client breaks at its next statement: when its work has failed, at the `rollback` that finds out. */
export async function breaksAtRollback(lab: Lab): Promise<never> {
  await lab.faults([{ kind: "reset", atStatement: 1 }]);
  throw new Error("no");
}

/** A failure that looks like a death, on a client that is alive. */
const likeDeath = (code: string, words: string) => Object.assign(new Error(words), { code });

/** Ways in which work fails with a client that is alive, some of which look like a death. */
export const lookingDead: Record<string, (client: pg.PoolClient) => Promise<unknown>> = {
  "an error of SQL": (client) => client.query("select 1 / 0"),
  "an error of SQL inside of a transaction": async (client) => {
    await client.query("begin");
    await client.query("select nonsense");
  },
  "an error of its own inside of a transaction": async (client) => {
    await client.query("begin");
    throw new Error("no");
  },
  "an error of its own before it asked": () => Promise.reject(new Error("no")),
  "an error with the words of a death": () => Promise.reject(new Error("Connection terminated unexpectedly")),
  "an error with the code of a death": () => Promise.reject(likeDeath("57P01", "an administrator ended another one")),
  "an error of another service": () => Promise.reject(likeDeath("ECONNRESET", "read ECONNRESET")),
  "no error, but undefined": () => Promise.reject(undefined),
};

/** Notes what a promise is rejected with, and lets it pass. */
export const noted = <T>(promise: Promise<T>, errors: unknown[]): Promise<T> =>
  promise.catch((error) => {
    errors.push(error);
    throw error;
  });

/** Demands that each error event of a client was heard. */
export function demandAllHeard(pool: TestPool, died: string): void {
  demand(
    pool.unheard === 0,
    `${died}; ${formatCount(pool.unheard, "error event")} of it came while nobody listened, which ends the process: a death may come as two events, and while a rollback is under way. Next: client.on, not once, and client.off only when you release it.`,
  );
}
