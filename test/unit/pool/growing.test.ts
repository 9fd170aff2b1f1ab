import { expect, test } from "vitest";
import { connectsWanted, type Situation } from "#src/pool/filler.js";
import { fakePool, useVirtualTime } from "./fake-pool.js";
import { FakeServer } from "./fake-server.js";
import { pass, settle } from "./virtual-time.js";

useVirtualTime();

/** What is wanted by a pool that has seen connects of `connectMs` and, if given, holds of `holdMs`. */
function seen(connectMs: number | undefined, holdMs?: number) {
  type Now = Omit<Situation, "connectMs" | "holdMs">;
  return { wanted: (now: Now) => connectsWanted({ connectMs, holdMs, ...now }) };
}

/** Connections that were checked out so many milliseconds ago. */
const heldFor = (count: number, ms: number) => Array<number>(count).fill(ms);

test("before anything is known, three connects at the most are begun at once", () => {
  const growth = seen(undefined);
  expect(growth.wanted({ waiting: 50, connecting: 0, soon: 0, heldForMs: [] })).toBe(3);
  expect(growth.wanted({ waiting: 50, connecting: 2, soon: 0, heldForMs: [] })).toBe(1);
  expect(growth.wanted({ waiting: 50, connecting: 3, soon: 0, heldForMs: [] })).toBe(0);
});

test("never more than wait, and none for those whom a check or a reset will serve in a moment", () => {
  const growth = seen(150, 1_000);
  expect(growth.wanted({ waiting: 2, connecting: 0, soon: 0, heldForMs: heldFor(5, 10) })).toBe(2);
  expect(growth.wanted({ waiting: 2, connecting: 1, soon: 0, heldForMs: heldFor(5, 10) })).toBe(1);
  expect(growth.wanted({ waiting: 2, connecting: 0, soon: 2, heldForMs: heldFor(5, 10) })).toBe(0);
});

test("short holds: five connections work off 45 requests long before a connect is done, three scouts are enough", () => {
  expect(seen(150, 2).wanted({ waiting: 45, connecting: 0, soon: 0, heldForMs: heldFor(5, 0) })).toBe(3);
});

test("long holds: everybody who waits is worth a connection", () => {
  expect(seen(150, 1_000).wanted({ waiting: 45, connecting: 0, soon: 0, heldForMs: heldFor(5, 0) })).toBe(45);
});

test("in between: as many as work off the queue in the time of one connect", () => {
  // 45 requests of 30 ms are 1,350 ms of work; in 150 ms nine connections do it, and five are there.
  expect(seen(150, 30).wanted({ waiting: 45, connecting: 0, soon: 0, heldForMs: heldFor(5, 0) })).toBe(4);
});

test("holds that have not ended yet count as well: they are reckoned to last as long again", () => {
  const growth = seen(150);
  expect(growth.wanted({ waiting: 45, connecting: 0, soon: 0, heldForMs: heldFor(5, 0) })).toBe(3);
  expect(growth.wanted({ waiting: 45, connecting: 0, soon: 0, heldForMs: heldFor(5, 15) })).toBe(4);
  expect(growth.wanted({ waiting: 45, connecting: 0, soon: 0, heldForMs: heldFor(5, 75) })).toBe(40);
});

test("one report that runs for a minute does not make the short holds of the others look long", () => {
  const heldForMs = [...heldFor(4, 0), 60_000];
  expect(seen(150, 2).wanted({ waiting: 45, connecting: 0, soon: 0, heldForMs })).toBe(3);
});

test("a connect that is not needed any more is not begun", async () => {
  const { pool, server } = fakePool({ size: 50 }, new FakeServer({ connectMs: 150, queryMs: 2 }));
  pool.prefill(5);
  await pass(150);
  const requests = Array.from({ length: 50 }, () => pool.use((connection) => connection.query()));
  await pass(20);
  await Promise.all(requests);
  await pass(1_000);
  expect(server.attempts).toBe(8);
});

test("a queue that stays makes the pool grow, connect by connect", async () => {
  const { pool, server } = fakePool({ size: 10 }, new FakeServer({ connectMs: 100, queryMs: 2 }));
  pool.prefill(1);
  await pass(100);
  let stop = false;
  async function user(): Promise<void> {
    while (!stop) await pool.use((connection) => connection.query());
  }
  const users = Promise.all(Array.from({ length: 20 }, user));
  await pass(100);
  expect(server.connected).toBe(4);
  await pass(100);
  expect(server.connected).toBe(7);
  await pass(100);
  expect(server.connected).toBe(10);
  stop = true;
  await pass(100);
  await users;
  expect(server.attempts).toBe(10);
});

test("whoever waits is served by a connection that comes back, though a connect was begun for it", async () => {
  const { pool } = fakePool({ size: 2 }, new FakeServer({ connectMs: 150 }));
  pool.prefill(1);
  await pass(150);
  const lease = await pool.acquire();
  const served: number[] = [];
  const waiting = pool.acquire().then(({ connection }) => served.push(connection.id));
  await pass(20);
  expect(pool.counts()).toMatchObject({ connecting: 1, waiting: 1 });
  lease.release();
  await settle();
  expect(served).toEqual([1]);
  await waiting;
  await pass(150);
  expect(pool.counts()).toMatchObject({ held: 1, idle: 1 });
});
