import { test } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { FreshPool } from "#work/03-pool-in-production/1-ping-when-stale";
import { demand } from "../../exercise-lab.js";
import { type FakeConnection, FakeServer } from "../../fake-server.js";
import { demandAnyOrder, type SlowConnection } from "../../pool-interleavings.js";
import { demandLentKept, demandNothingLost, given, rested } from "../../resting-pool.js";
import { inVirtualTime, pass, told, watch } from "../../virtual-time.js";

/**
 * Tries
 *   zero: connects for each caller when nothing is idle
 *   one: asks what rested longer, once, and replaces it when it is dead
 *   many: gives the connection that came back last, and never one to two callers
 *   missing: no, nothing is looked up
 *   repeated: asks each by its own rest, exactly at the limit
 *   error on the way: fails as the connect does, and works again afterwards
 *   second call: one dead connection condemns all that rested longer
 *   returned later: touches nothing that a caller held when a ping failed, then or later
 *   overlap: does what it must in whatever order callers come, pings and connects end, and connections come back
 *   returned meanwhile: loses nothing that comes back during a ping
 *   same millisecond: one dead connection condemns all that rested as long
 *   late work: does nothing on its own
 */

inVirtualTime();

const hour = 3_600_000;
const restingPool = (size: number, aliveBypassMs: number) =>
  rested((connect: () => Promise<FakeConnection>) => new FreshPool<FakeConnection>(connect, aliveBypassMs), size);

test("gives the connection that came back last, and never one to two callers", async () => {
  for (const size of [1, 2, 4]) {
    const { server, pool, connections } = await restingPool(size, 500);
    await pass(hour);
    const callers = Array.from({ length: size + 1 }, () => watch(() => pool.acquire()));
    await pass(50);
    const got = callers.map(told).join(", ");
    demand(
      callers.every(({ state }) => state === "got") && new Set(callers.map(({ value }) => value)).size === size + 1,
      `${size + 1} callers at one moment, ${size} connections at rest: ${got}. Two queries on one connection mix their transactions. Next: take it out of the list before you await the ping.`,
    );
    demand(
      server.connects === size + 1,
      `${size} connections were at rest for ${size + 1} callers; ${server.connects - size} were opened, 1 was needed. Whoever calls during a ping is to find the others. Next: leave the others in the list while you ping one, and connect when it is empty.`,
    );
    const expected = connections.toReversed();
    demand(
      expected.every((connection, k) => callers[k]?.value === connection),
      `${expected.join(", ")} had come back in this order, the last first; the callers, in their order: ${got}. Next: take from the end.`,
    );
    demand(
      server.closes === 0,
      `${size} connections were alive, and ${server.closes} of them were closed; none was to be. Next: keep what answers.`,
    );
  }
});

test("connects for each caller when nothing is idle", async () => {
  for (const count of [1, 3]) {
    const server = new FakeServer();
    const pool = new FreshPool<FakeConnection>(() => server.connect(), 500);
    const other = new FreshPool<FakeConnection>(() => server.connect(), 500);
    const callers = Array.from({ length: count }, () => watch(() => pool.acquire()));
    await pass(50);
    demand(
      callers.every(({ state }) => state === "got") && new Set(callers.map(({ value }) => value)).size === count,
      `${count} callers came at once to an empty pool: they ${callers.map(told).join(", ")}; each was to get one of its own. Two queries on one connection mix their transactions. Next: connect for each caller.`,
    );
    demand(
      server.connects === count && server.pings === 0,
      `${count} callers came to an empty pool: ${server.connects} connects and ${server.pings} pings; ${count} and 0 were expected. What is new needs no ping. Next: return what connect() gives.`,
    );
    pool.release(callers[0]?.value as FakeConnection);
    const elsewhere = await given(other);
    demand(
      elsewhere !== callers[0]?.value,
      `${elsewhere} came back to one pool, and was given out by another. Next: keep the list in the pool, not beside the class.`,
    );
  }
});

test("asks nothing of a connection that was used a moment ago", async () => {
  for (const aliveBypassMs of [200, 30_000]) {
    const { server, pool, connections } = await restingPool(3, aliveBypassMs);
    const last = connections.at(-1);
    // Long in service, never long at rest: what counts is the time since it came back.
    for (let use = 0; use < 100; use++) {
      const connection = await given(pool);
      demand(
        connection === last,
        `${last} had come back last, a moment ago; acquire() gave ${String(connection)}. Next: give the last of the list, asked or unasked.`,
      );
      await pass(aliveBypassMs * 2);
      pool.release(connection);
      await pass(aliveBypassMs * 0.5);
    }
    demand(
      server.pings === 0,
      `100 requests, each ${aliveBypassMs * 0.5} ms after the one before had ended, with aliveBypassMs ${aliveBypassMs}: ${server.pings} pings; 0 were expected. A ping is a round trip, and would double the cost of a short query. Next: compare Date.now() - since with aliveBypassMs first.`,
    );
  }
});

test("asks what rested longer, once, and replaces it when it is dead", async () => {
  for (const aliveBypassMs of [200, 30_000]) {
    const { server, pool } = await restingPool(1, aliveBypassMs);
    await pass(aliveBypassMs * 3);
    const asked = watch(() => pool.acquire());
    await pass(4);
    demand(
      asked.state === "waiting",
      `A connection that rested for ${aliveBypassMs * 3} ms, with aliveBypassMs ${aliveBypassMs}, was given out before its ping was answered, after ${server.pings} pings. Nobody knows whether it is alive. Next: await ping() when it rested for aliveBypassMs or longer.`,
    );
    await pass(1);
    demand(
      asked.value !== undefined && server.pings === 1,
      `The ping was answered; the caller ${told(asked)}, after ${server.pings} pings; the connection was expected, after 1.`,
    );
    pool.release(asked.value as FakeConnection);
    for (const time of ["first", "second"]) {
      await pass(aliveBypassMs * 3);
      const [pings, connects] = [server.pings, server.connects];
      server.restart();
      const next = await given(pool);
      demand(
        server.answers(next),
        `The server was restarted while a connection rested, for the ${time} time; acquire gave ${next}, which is dead: the next query fails. Next: catch what ping() throws, and connect.`,
      );
      demand(
        server.held === 1,
        `After the replacement ${server.held} connections are held, one of them dead; 1 was expected. Next: close() the dead one.`,
      );
      demand(
        server.pings - pings === 1 && server.connects - connects === 1,
        `The replacement took ${server.pings - pings} pings and ${server.connects - connects} connects; 1 of each was expected. What is new needs no ping. Next: after a ping that failed, connect and return.`,
      );
      pool.release(next);
    }
  }
});

test("asks each by its own rest, exactly at the limit", async () => {
  for (const aliveBypassMs of [300, 2_000]) {
    for (const [restMs, pings] of [
      [aliveBypassMs - 1, 0],
      [aliveBypassMs, 1],
      [aliveBypassMs + 1, 1],
    ] as const) {
      const { server, pool, connections } = await restingPool(1, aliveBypassMs);
      await pass(restMs - 10);
      await given(pool);
      demand(
        server.pings === pings,
        `With aliveBypassMs ${aliveBypassMs}, ${connections[0]} had rested for ${restMs} ms: ${server.pings} pings; ${pings} expected. "Less than aliveBypassMs" is unasked, all else is asked. Next: look at the comparison.`,
      );
    }
    // One that was used a moment ago lies upon others that were not.
    const { server, pool } = await restingPool(3, aliveBypassMs);
    await pass(hour);
    const used = await given(pool);
    pool.release(used);
    server.pings = 0;
    await given(pool);
    const unasked = server.pings;
    demand(
      unasked === 0,
      `A connection that had just come back cost ${unasked} pings; 0 were expected. Next: compare the rest of the very connection that you give.`,
    );
    await given(pool);
    demand(
      server.pings === 1,
      `Of three connections one was used a moment ago, two had rested for an hour. Two callers cost ${server.pings} pings; 1 was expected, of the second. Next: compare the rest of the very connection that you give.`,
    );
  }
  const { server, pool, connections } = await restingPool(1, 0);
  pool.release(await given(pool));
  server.pings = 0;
  await given(pool);
  demand(
    server.pings === 1,
    `With aliveBypassMs 0, ${connections[0]} came back and was wanted in the same millisecond: ${server.pings} pings; 1 was expected, for nothing rests less than 0 ms. Next: look at the comparison, and use aliveBypassMs as it is.`,
  );
});

test("one dead connection condemns all that rested longer", async () => {
  for (const size of [5, 12]) {
    const { server, pool } = await restingPool(size, 500);
    await pass(hour);
    server.restart();
    const first = await given(pool);
    const unclosed = server.heldAtConnect;
    const second = await given(pool);
    demand(
      server.answers(first) && server.answers(second),
      `${size} connections died with their server; two callers got ${first} and ${second}, and one of them is dead. Next: after a ping that failed, trust none that is idle.`,
    );
    demand(
      server.pings === 1,
      `${size} connections died with their server; two callers cost ${server.pings} pings; 1 was expected. In an outage each ping may take its full time-out, and callers pay for ${size} in a row. Next: after a ping that failed, empty the list.`,
    );
    demand(
      server.held === 2 && server.closes === size,
      `${size} dead connections: close() was called ${formatCount(server.closes, "time")}, and connections held now: ${server.held}; ${size} times and 2, the new ones, were expected. A connection that is dropped without close() keeps its socket. Next: close each of them, once.`,
    );
    demand(
      unclosed === 0,
      `${size} dead connections: when connect() was called, ${unclosed} of them had not been closed yet. A server, or what stands before it, that still counts them may be full and refuse the new one. Next: close them all before you call connect().`,
    );
    // Two at once: each pings the one that it has taken, and whoever fails first condemns the rest.
    for (const connection of [first, second]) pool.release(connection);
    await pass(hour);
    server.restart();
    const closes = server.closes;
    const pair = [watch(() => pool.acquire()), watch(() => pool.acquire())];
    await pass(50);
    demand(
      pair.every(({ value }) => value !== undefined && server.answers(value)) && pair[0]?.value !== pair[1]?.value,
      `Two connections died, and two callers came at once: they ${pair.map(told).join(", ")}; each was to get a new one of its own. Next: connect for each caller.`,
    );
    demand(
      server.closes - closes === 2,
      `Two connections died, and close() was called ${formatCount(server.closes - closes, "time")}; 2 were expected. Next: close each once, by whoever holds it.`,
    );
  }
});

test("one dead connection condemns all that rested as long", async () => {
  for (const [size, aliveBypassMs, restMs] of [
    [2, 500, hour],
    [5, 500, hour],
    // Not even the ping begins in another millisecond.
    [2, 0, 0],
    [5, 0, 0],
  ] as const) {
    const { server, pool, connections } = await restingPool(size, aliveBypassMs);
    for (let k = 0; k < size; k++) await given(pool);
    // All within the same millisecond, at which the clock stands still.
    for (const connection of connections) pool.release(connection);
    await pass(restMs);
    server.restart();
    [server.closes, server.pings] = [0, 0];
    const next = await given(pool);
    const rest = `With aliveBypassMs ${aliveBypassMs}, connections had rested for ${restMs} ms, and died with their server`;
    demand(
      server.pings === 1,
      `${rest}; one caller came, and acquire sent ${formatCount(server.pings, "ping")}; 1 was expected. Next: ping the last of the list unless it rested for less than aliveBypassMs, and no other.`,
    );
    demand(
      server.answers(next) && server.held === 1 && server.closes === size,
      `With aliveBypassMs ${aliveBypassMs}, ${size} connections came back in the same millisecond, and died with their server; one caller came${restMs ? "" : ", in that very millisecond"}, and got ${next}. close() was called ${formatCount(server.closes, "time")}, and connections held now: ${server.held}; ${size} times and 1, the new one, were expected. Those below it in the list came back before it, whatever the clock says. Next: close all that lay in the list when you took the last one.`,
    );
  }
});

test("loses nothing that comes back during a ping", async () => {
  for (const aliveBypassMs of [0, 500]) {
    for (const returned of [1, 3]) {
      await demandNothingLost(await restingPool(6, aliveBypassMs), aliveBypassMs, returned);
    }
  }
});

test("touches nothing that a caller held when a ping failed, then or later", async () => {
  for (const lends of [1, 2]) {
    for (const laterMs of [0, hour]) await demandLentKept(await restingPool(lends + 2, 500), lends, laterMs);
  }
});

test("fails as the connect does, and works again afterwards", async () => {
  for (const size of [0, 3]) {
    const { server, pool } = await restingPool(size, 500);
    await pass(hour);
    server.restart();
    server.down = true;
    for (const time of ["first", "second"]) {
      const connects = server.connects;
      const caller = watch(() => pool.acquire());
      await pass(hour);
      demand(
        server.connects - connects === 1,
        `The server was down, and one caller connected ${formatCount(server.connects - connects, "time")}; 1 was expected. Many callers who try again by themselves keep a server down. Next: leave trying again to the caller.`,
      );
      demand(
        caller.state === "failed" && String(caller.error).includes(`ECONNREFUSED, attempt ${connects + 1}`),
        `The server was down, ${size} dead connections were idle: the ${time} caller ${told(caller)}; the error of its own connect was expected. Who waits without an error cannot help. Next: let what connect() throws go on.`,
      );
    }
    demand(
      server.held === 0,
      `The server was down, and of ${size} dead connections ${server.held} are still held. Next: close them before you connect.`,
    );
    server.down = false;
    const next = await given(pool);
    demand(
      server.answers(next),
      `The server was up again, and acquire gave ${next}, which is dead. Next: keep nothing of a connect that failed.`,
    );
  }
});

test("does nothing on its own", async () => {
  const { server, pool } = await restingPool(3, 500);
  await pass(hour);
  server.restart();
  pool.release(await given(pool));
  const before = [server.connects, server.pings, server.closes].join(", ");
  await pass(10 * hour);
  const after = [server.connects, server.pings, server.closes].join(", ");
  demand(
    after === before,
    `Nobody called for ten hours. Connects, pings and closes were ${before} before, and ${after} afterwards. Next: do all the work in acquire, and finish it before you return.`,
  );
});

test("does what it must in whatever order callers come, pings and connects end, and connections come back", () =>
  demandAnyOrder((connect) => new FreshPool<SlowConnection>(connect, 60_000)));
