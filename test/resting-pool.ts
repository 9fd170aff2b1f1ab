import { formatCount } from "#src/display/numbers.js";
import { demand } from "./exercise-lab.js";
import { type FakeConnection, FakeServer } from "./fake-server.js";
import { pass, told, watch } from "./virtual-time.js";

/** What is asked of a pool of fake connections. */
export interface FakePool {
  acquire(): Promise<FakeConnection>;
  release(connection: FakeConnection): void;
}

/** What a caller gets within 50 ms of simulated time. */
export async function given(pool: FakePool): Promise<FakeConnection> {
  const caller = watch(() => pool.acquire());
  await pass(50);
  demand(
    caller.state === "got",
    `acquire() ${told(caller)}; a connection was expected. Next: every way through acquire ends with a connection, or with the error of connect.`,
  );
  return caller.value as FakeConnection;
}

/** A pool that has opened some connections and got all of them back, 10 ms apart, the one opened first last. */
export async function rested<Pool extends FakePool>(
  make: (connect: () => Promise<FakeConnection>) => Pool,
  size: number,
) {
  const server = new FakeServer();
  const pool = make(() => server.connect());
  const connections: FakeConnection[] = [];
  for (let k = 0; k < size; k++) connections.unshift(await given(pool));
  for (const connection of connections) {
    pool.release(connection);
    await pass(10);
  }
  server.pings = 0;
  return { server, pool, connections };
}

/**
 * An hour later those that rest in the pool are dead, those that are lent are not, and some of these come back while a caller
 * waits for a ping that will fail.
 *
 * @param lends how many are lent
 * @param returned how many of them come back during the ping
 */
async function returnedDuringPing(
  { server, pool }: { server: FakeServer; pool: FakePool },
  lends: number,
  returned: number,
) {
  const lent: FakeConnection[] = [];
  for (let k = 0; k < lends; k++) lent.push(await given(pool));
  const back = lent.slice(1, returned + 1);
  await pass(3_600_000);
  server.restart();
  for (const connection of lent) server.revive(connection);
  server.pings = 0;
  const connects = server.connects;
  const caller = watch(() => pool.acquire());
  await pass(1);
  for (const connection of back) pool.release(connection);
  await pass(50);
  return { lent, back, caller, connects };
}

/** Demands that what comes back during a ping that fails is closed, or given to the next callers, and not to this one. */
export async function demandNothingLost(
  resting: { server: FakeServer; pool: FakePool },
  aliveBypassMs: number,
  returned: number,
): Promise<void> {
  const { server, pool } = resting;
  const { lent, back, caller, connects } = await returnedDuringPing(resting, 4, returned);
  const what = `With aliveBypassMs ${aliveBypassMs}, a ping failed; ${returned} of the connections that callers held came back while it was under way`;
  demand(
    caller.value !== undefined && server.connects === connects + 1 && caller.value.number === server.connects,
    `${what}. The caller ${told(caller)}, after ${formatCount(server.connects - connects, "connect")}; a new connection was expected, after 1. What came back is for the next. Next: connect after a ping that failed, whatever the list holds by now.`,
  );
  demand(
    server.pings === 1,
    `${what}. The caller cost ${server.pings} pings; 1 was expected. In an outage each ping may take its full time-out. Next: connect after a ping that failed, and ask no other.`,
  );
  demand(
    lent.filter((one) => !back.includes(one)).every((one) => server.answers(one)),
    `${what}. One that a caller still held was closed: its query fails. Next: close what is in the list, and nothing else.`,
  );
  const open = back.filter((connection) => server.answers(connection));
  demand(
    server.closes === 2 + returned - open.length,
    `${what}. close() was called ${formatCount(server.closes, "time")}: the two that had died, and ${returned - open.length} of those that came back, are ${2 + returned - open.length}. Next: close each once.`,
  );
  const found: FakeConnection[] = [];
  const asked = server.pings;
  for (const _ of open) found.push(await given(pool));
  const pings = server.pings - asked;
  const mistrusted = `${what}. The next callers, at once, cost ${formatCount(pings, "ping")} of connections that rested for less than aliveBypassMs; 0 were expected. What came back just now was used just now. Next: condemn what had rested as long as the dead one, and nothing that came back since.`;
  demand(aliveBypassMs === 0 || pings === 0, mistrusted);
  demand(
    open.every((connection) => found.includes(connection)),
    `${what}. ${open.join(", ")} stayed open, and the next callers got ${found.join(", ")}: a connection that is neither closed nor given to anybody keeps its socket and a process on the server for ever. Next: leave it in the list, or close it.`,
  );
}

/**
 * Demands that what callers hold while a ping fails is given out, unasked, when it comes back after that.
 *
 * @param lends how many are lent, of two more
 * @param laterMs how long after the ping they come back
 */
export async function demandLentKept(
  { server, pool }: { server: FakeServer; pool: FakePool },
  lends: number,
  laterMs: number,
): Promise<void> {
  const lent: FakeConnection[] = [];
  for (let k = 0; k < lends; k++) lent.push(await given(pool));
  await pass(3_600_000);
  server.restart();
  for (const connection of lent) server.revive(connection);
  await given(pool);
  await pass(laterMs);
  for (const connection of lent) {
    const { closes, pings, connects } = server;
    pool.release(connection);
    const next = await given(pool);
    const what = `A ping failed while a caller held ${connection}, which came back ${laterMs} ms after the pool had replaced the dead one`;
    demand(
      server.answers(connection) && server.closes === closes,
      `${what}; the pool closed it. It was used a moment ago, and nothing failed on it. Next: close what lay in the list when the ping began, and nothing that comes back later.`,
    );
    demand(
      next === connection && server.pings === pings && server.connects === connects,
      `${what}; the next caller, at once, got ${next}, after ${formatCount(server.pings - pings, "ping")} and ${formatCount(server.connects - connects, "connect")}; ${connection} was expected, after 0 and 0. Next: let what comes back count as used just now, whatever happened while it was lent.`,
    );
  }
}
