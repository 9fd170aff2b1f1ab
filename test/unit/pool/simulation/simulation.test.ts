import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { renderTable } from "#src/display/table.js";
import { FakeServer } from "../fake-server.js";
import { type ContenderName, contenders } from "./contenders.js";
import { cancelledWaiters } from "./scenarios/cancelled-waiters.js";
import { deadServer, forgotten } from "./scenarios/dead-server.js";
import { holdAndWait } from "./scenarios/hold-and-wait.js";
import { leak } from "./scenarios/leak.js";
import { lifetimeStampede } from "./scenarios/lifetime-stampede.js";
import { manyWaiters } from "./scenarios/many-waiters.js";
import type { Scenario } from "./scenarios/scenario.js";
import { slowSpike, spike } from "./scenarios/spike.js";

/** Everything here happens in virtual time, on a server that does not exist: the figures are the same on every machine. */
beforeEach(() => {
  vi.useFakeTimers();
  let seed = 1;
  vi.spyOn(Math, "random").mockImplementation(() => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const tables: string[] = [];
afterAll(() => console.log(tables.join("\n\n")));

/** Tells one story to every pool, and keeps the table. */
async function compare<F extends Record<string, number | string>>({ title, run }: Scenario<F>) {
  const figures = {} as Record<ContenderName, F>;
  for (const [name, make] of Object.entries(contenders)) {
    vi.clearAllTimers();
    const server = new FakeServer();
    figures[name as ContenderName] = await run(server, (wishes) => make(server, wishes));
  }
  const rows = Object.entries(figures).map(([pool, row]) => ({ pool, ...row }));
  tables.push(renderTable(rows, { title }, "plain", 140));
  return figures;
}

test("spike: QueuePool is no slower than the fastest, with 8 connections instead of 50", async () => {
  const all = await compare(spike);
  expect(all["pg.Pool"]).toEqual({ "all served after, ms": 152, connections: 50 });
  expect(all.tarn).toEqual({ "all served after, ms": 20, connections: 50 });
  expect(all["generic-pool"]).toEqual({ "all served after, ms": 20, connections: 50 });
  expect(all.QueuePool).toEqual({ "all served after, ms": 20, connections: 8 });
});

test("slow spike: the same rule opens all 50 connections, most of them as soon as queries are seen to be slow", async () => {
  const all = await compare(slowSpike);
  expect(all["pg.Pool"]).toEqual({ "all served after, ms": 1_150, connections: 50 });
  expect(all.QueuePool.connections).toBe(50);
  expect(all.QueuePool["all served after, ms"]).toBeLessThanOrEqual(1_400);
});

test("forgotten: QueuePool finds one dead connection and drops its peers; no request fails", async () => {
  const all = await compare(forgotten);
  expect(all["pg.Pool"]["requests that failed"]).toBe(5);
  expect(all.QueuePool["requests that failed"]).toBe(0);
});

test("dead server: QueuePool fails nobody, tries a few connects a second, and serves as soon as it is back", async () => {
  const all = await compare(deadServer);
  expect(all["pg.Pool"]["requests that failed"]).toBe(20);
  expect(all["generic-pool"]["connects tried"]).toBeGreaterThan(1_000);
  expect(all.QueuePool["requests that failed"]).toBe(0);
  expect(all.QueuePool["connects tried"]).toBeLessThanOrEqual(12);
  expect(all.QueuePool["first served after the return, ms"]).toBeLessThanOrEqual(250 + 150 + 2);
});

test("leak: QueuePool alone says after 2 s where the connection was checked out", async () => {
  const all = await compare(leak);
  expect(all["pg.Pool"]["told after, ms"]).toBe("never");
  expect(all.tarn).toEqual({ "told after, ms": 30_000, "told where": "no" });
  expect(all.QueuePool["told after, ms"]).toBe(2_000);
  expect(all.QueuePool["told where"]).toMatch(/^test\/unit\/pool\/simulation\/contenders\.ts:\d+$/);
});

test("hold and wait: QueuePool refuses the request that would close the circle, and everybody ends", async () => {
  const all = await compare(holdAndWait);
  expect(all["pg.Pool"]).toEqual({ "tasks that ended": 0, "after, ms": "never" });
  expect(all.tarn).toEqual({ "tasks that ended": 4, "after, ms": 30_002 });
  expect(all["generic-pool"]).toEqual({ "tasks that ended": 0, "after, ms": "never" });
  expect(all.QueuePool).toEqual({ "tasks that ended": 4, "after, ms": 6 });
});

test("lifetime stampede: QueuePool replaces all connections, but not in the same second", async () => {
  const all = await compare(lifetimeStampede);
  expect(all["pg.Pool"]["most connects in one second"]).toBe(20);
  expect(all.QueuePool.replaced).toBeGreaterThanOrEqual(20);
  expect(all.QueuePool["most connects in one second"]).toBeLessThanOrEqual(5);
});

test("cancelled waiters: a connect that outlives its waiter serves the next", async () => {
  const all = await compare(cancelledWaiters);
  expect(all["pg.Pool"]).toEqual({ served: 0, "connects begun": 100, "of them in vain": 100 });
  expect(all.QueuePool.served).toBe(20);
  expect(all.QueuePool["of them in vain"]).toBe(0);
  expect(all.QueuePool["connects begun"]).toBeLessThan(all.tarn["connects begun"]);
});

test("10,000 waiters: served in order, and one timer waits for them all", async () => {
  const all = await compare(manyWaiters);
  expect(all.QueuePool).toEqual({ served: 10_000, "all served after, ms": 200, "in order": "yes", timers: 2 });
  expect(all.tarn.timers).toBeGreaterThan(9_000);
});
