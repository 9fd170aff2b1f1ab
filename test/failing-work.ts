import type pg from "pg";
import type { Lab } from "roundtrip";
import { endSession } from "./client-deaths.js";
import { type Ending, endOf } from "./exercise-lab.js";
import type { TestPool } from "./exercise-pool.js";
import { endUnheard } from "./held-news.js";
import { RowLock } from "./row-lock.js";
import { pass, watch, whileTimeIsVirtual } from "./virtual-time.js";

/** Ways for the work to fail while the connection is alive, and what the server thinks of its transaction then. */
export const failing: Record<string, (client: pg.PoolClient) => Promise<unknown>> = {
  "began a transaction, and met an error of the server": async (client) => {
    await client.query("begin");
    await client.query("select 1 / 0");
  },
  "began a transaction, changed a row, and threw an error of its own": async (client) => {
    await client.query("begin");
    await client.query("update users set city = 'Atlantis' where id = 3");
    throw new Error("no");
  },
  "was inside a savepoint": async (client) => {
    await client.query("begin; savepoint here; update users set city = 'Atlantis' where id = 3");
    throw new Error("no");
  },
  "threw before its `begin` was answered": async (client) => {
    client.query("begin; update users set city = 'Atlantis' where id = 3").catch(() => undefined);
    throw new Error("no");
  },
  "began a transaction, and met an error that speaks of another connection": async (client) => {
    await client.query("begin");
    throw Object.assign(new Error("Connection terminated unexpectedly"), { code: "ECONNRESET" });
  },
  "was in no transaction": (client) => client.query("select nothing"),
};

/** Ways for the work to fail with a connection that has died; `outsider` is another client. */
export const dying: Record<string, (client: pg.PoolClient, outsider: pg.ClientBase) => Promise<unknown>> = {
  "The server ended the connection": (client) => client.query("select pg_terminate_backend(pg_backend_pid())"),
  "The server ended the connection inside a transaction": async (client) => {
    await client.query("begin");
    await client.query("select pg_terminate_backend(pg_backend_pid())");
  },
  "The server ended the connection, and the work threw an error of its own": async (client) => {
    await client.query("select pg_terminate_backend(pg_backend_pid())").catch(() => undefined);
    throw new Error("no answer today");
  },
  "Somebody else ended the connection, and the work failed before the news was there": async (client, outsider) => {
    await endUnheard(outsider, client);
    throw new Error("no answer today");
  },
};

/**
 * Has work fail while the server is busy for an hour of simulated time, and returns how many connections were out at its end:
 * 1 when the call waited for the server, 0 when it did not.
 *
 * @param call runs work with a client of the pool
 */
export async function heldWhileBusy(
  lab: Lab,
  pool: TestPool,
  call: (work: (client: pg.PoolClient) => Promise<unknown>) => Promise<unknown>,
): Promise<number> {
  await using lock = await RowLock.hold(lab, "users", 3);
  return await whileTimeIsVirtual(async () => {
    // Whatever is asked after this statement is answered after it: not before the row is free.
    const caller = watch(() =>
      call(async (client) => {
        client.query("select from users where id = 3 for update").catch(() => undefined);
        throw new Error("no");
      }),
    );
    await lock.waiters(1);
    await pass(3_600_000);
    const held = caller.state === "waiting" ? pool.out : 0;
    await lock.letGo();
    while (caller.state === "waiting") await lab.pool.query("select 1");
    return held;
  });
}

/**
 * Has a connection die between two queries of work that goes on without it, and then throws `thrown`, or returns 7.
 *
 * @param call runs work with a client of the pool
 * @returns how many connections were out while the work went on, and how the call ended
 */
export async function heldThroughDeath(
  lab: Lab,
  pool: TestPool,
  call: (work: (client: pg.PoolClient) => Promise<unknown>) => Promise<unknown>,
  thrown?: Error,
): Promise<{ during: number; end: Ending<unknown> }> {
  let during = -1;
  let working: Promise<unknown> | undefined;
  const goesOn = async (client: pg.PoolClient) => {
    // With it comes the client's "error" event.
    await endSession(lab, client);
    for (let k = 0; k < 5; k++) await lab.pool.query("select 1");
    during = pool.out;
    if (thrown) throw thrown;
    return 7;
  };
  const end = await endOf(() =>
    call((client) => {
      working = goesOn(client);
      return working;
    }),
  );
  // A call that does not wait for its work has ended before.
  await working?.catch(() => undefined);
  return { during, end };
}

/** Ways in which work fails, by what it comes to. */
export const failures: Record<string, (client: pg.PoolClient) => Promise<unknown>> = {
  "a rejected promise": () => Promise.reject(new Error("no")),
  "an error before the first await": () => {
    throw new Error("no");
  },
  "an error of the server": (client) => client.query("select 1 / 0"),
  "an error after a query": async (client) => {
    await client.query("select 1");
    throw new Error("no");
  },
  "a promise rejected with nothing": () => Promise.reject(undefined),
};
