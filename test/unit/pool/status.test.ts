import { expect, test } from "vitest";
import { Durations } from "#src/pool/durations.js";
import { fakePool, useVirtualTime } from "./fake-pool.js";
import { pass } from "./virtual-time.js";

useVirtualTime();

test("the pool in one line", async () => {
  const { pool } = fakePool({ size: 2, overflow: 1 });
  expect(pool.status()).toBe(
    "QueuePool size 2, overflow 1: 0 held, 0 idle, 0 waiting; 0 checkouts, p99 of waits 0.0 ms, of holds 0.0 ms",
  );
  pool.prefill(1);
  await pass(10);
  (await pool.acquire()).release();
  await pool.acquire();
  pool.acquire();
  expect(pool.status()).toBe(
    "QueuePool size 2, overflow 1: 1 held, 0 idle, 1 connecting, 1 waiting; 2 checkouts, p99 of waits 0.0 ms, of holds 0.0 ms",
  );
});

test("waits and holds are kept as histograms", async () => {
  const { pool } = fakePool({ size: 1 });
  await Promise.all([pass(100), ...[20, 30].map((ms) => pool.use((connection) => connection.query(ms)))]);
  expect(pool.waits.count).toBe(2);
  expect(pool.waits.percentileMs(100)).toBeCloseTo(30, 0);
  expect(pool.holds.count).toBe(2);
  expect(pool.holds.meanMs).toBeCloseTo(25, 0);
  expect(pool.holds.percentileMs(50)).toBeCloseTo(20, 0);
});

test("events tell a connection's life by its number", async () => {
  const { pool } = fakePool({ size: 1, idleTimeoutMs: 1_000 });
  const told: string[] = [];
  for (const name of ["connect", "acquire", "release", "validate", "close"] as const) {
    pool.on(name, ({ connection }: { connection: number }) => told.push(`${name} ${connection}`));
  }
  await Promise.all([pass(20), pool.use((connection) => connection.query())]);
  await pass(600);
  await Promise.all([pass(20), pool.use((connection) => connection.query())]);
  await pass(1_000);
  expect(told).toEqual(["connect 1", "acquire 1", "release 1", "validate 1", "acquire 1", "release 1", "close 1"]);
});

test("durations: from a microsecond to an hour, with an error below 1 %", () => {
  const durations = new Durations();
  expect({
    count: durations.count,
    mean: durations.meanMs,
    max: durations.percentileMs(100),
    p50: durations.percentileMs(50),
  }).toEqual({ count: 0, mean: 0, max: 0, p50: 0 });
  for (const ms of [0, 0.0004, 1, 2, 3, 1_000, 1e9]) durations.record(ms);
  expect(durations.count).toBe(7);
  expect(durations.percentileMs(50) / 2).toBeCloseTo(1, 2);
  expect(durations.percentileMs(80) / 1_000).toBeCloseTo(1, 2);
  expect(durations.percentileMs(100) / 3_600_000).toBeCloseTo(1, 2);
});
