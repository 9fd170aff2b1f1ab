import type pg from "pg";
import type { Lab } from "roundtrip";
import { formatCount } from "#src/display/numbers.js";
import { demand } from "./exercise-lab.js";
import { openDirectly, openTestPool, type TestPool } from "./exercise-pool.js";
import { until } from "./odd-server.js";
import { RowLock } from "./row-lock.js";
import { pass, runningTimers, type Watched } from "./virtual-time.js";

/** What to do next: where a time-out was not told, the request could not be made, or it, or its failure, met somebody else. */
export const nextAt = {
  timeout: "throw it when the statement has failed because of your request.",
  failedRequest:
    "the server goes on, and nobody can end it: when the request fails, close the pool's connection (`client.connection.stream.destroy()`), and do not wait for the server.",
  met: "the request met it. Next: wait until the request is through, or call it off, before you release.",
  lateFailure:
    "its connection was closed under it. Next: close the connection only as long as the server has not answered; afterwards the request is of no use, and its failure is none.",
};

/** Advisory locks by which a test stops statements: one for those of the work, one for those of whoever comes next. */
export const gates = { work: 7, next: 8 };

/** Statements that stop until their gate is open: what each then gives, or fails with, and its only value. */
export const stopping = {
  rows: `select $1::text || pg_advisory_xact_lock(${gates.work})::text as said`,
  change: `update users set city = $1 where id = 3 and pg_advisory_xact_lock(${gates.work})::text = '' returning city as said`,
  error: `select $1::text, 1 / length(pg_advisory_xact_lock(${gates.work})::text) as said`,
  next: `select $1::text || pg_advisory_xact_lock(${gates.next})::text as said`,
};

/** Closes a gate until it is let go. */
export const closeGate = (lab: Lab, gate: keyof typeof gates): Promise<RowLock> =>
  RowLock.after(lab, `select pg_advisory_xact_lock(${gates[gate]})`);

/** Does to the process that stops at a gate what a function of the server does: end its statement, or its connection. */
export const doneToStopped =
  (command: "pg_cancel_backend" | "pg_terminate_backend") =>
  async (lab: Lab, gate: RowLock): Promise<void> => {
    const [pid] = await gate.waiters(1);
    await using direct = await openDirectly(lab);
    await direct.query(`select ${command}($1)`, [pid]);
  };

/** A pool of which all connections are open and free, and stay so however much simulated time passes. */
export const lastingPool = (lab: Lab, max: number): Promise<TestPool> =>
  openTestPool(lab, max, "", { idleTimeoutMillis: 0 });

/** Waits until so many statements stop at a gate. To be called in virtual time, as what follows. */
export async function stops(gate: RowLock, call: Watched<unknown>, count = 1): Promise<void> {
  await pass();
  if (call.state === "waiting") await gate.waiters(count);
}

/** Waits for the end of what needs no more time, only answers of the server. */
export async function over(call: Watched<unknown>): Promise<void> {
  if (await until(() => call.state !== "waiting", 5_000)) return;
  // Who waits for a timer of their own gets it.
  await pass(1_000);
  await until(() => call.state !== "waiting", 1_000);
}

/** The client that a pool lends next; it is lent by the time at which this is called. */
export function nextLent(pool: TestPool): () => pg.PoolClient | undefined {
  let lent: pg.PoolClient | undefined;
  pool.once("acquire", (client) => {
    lent = client;
  });
  return () => lent;
}

/** Demands that nothing of a call is left in the process. */
export function demandQuiet(pool: TestPool, what: string): void {
  demand(
    pool.out === 0,
    `${what}. When it settled, ${pool.toldOut}. Next: release in a finally, before the promise settles.`,
  );
  demand(
    runningTimers() === 0,
    `${what}. Afterwards ${formatCount(runningTimers(), "timer")} still ran: it will strike at somebody else's statement, and keeps the process from ending. Next: clearTimeout in the finally.`,
  );
}
