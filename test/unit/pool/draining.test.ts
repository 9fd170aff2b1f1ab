import { PoolClosedError } from "roundtrip";
import { expect, test, vi } from "vitest";
import { watch } from "../../virtual-time.js";
import { fakePool, useVirtualTime } from "./fake-pool.js";
import { pass, settle } from "./virtual-time.js";

useVirtualTime();

/** A pool of two connections; the first is checked out. */
async function busyPool() {
  const { pool, server } = fakePool({ size: 2 });
  pool.prefill();
  await pass(10);
  return { pool, server, lease: await pool.acquire() };
}

test("draining closes what is idle, waits for what is held, and refuses whoever comes", async () => {
  const { pool, server, lease } = await busyPool();
  const drained = watch(() => pool.drain());
  await settle();
  expect(server.open.size).toBe(1);
  expect(drained.state).toBe("waiting");
  await expect(pool.acquire()).rejects.toThrow(PoolClosedError);
  await expect(pool.prefill()).rejects.toThrow("it is drained and gives out no more connections. Make a new one.");
  lease.release();
  await settle();
  expect(drained).toMatchObject({ state: "got", value: { cut: 0, refused: 0 } });
  expect(server.open.size).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});

test("those who wait already are still served", async () => {
  const { pool, lease } = await busyPool();
  const other = await pool.acquire();
  const waiting = watch(() => pool.use((connection) => connection.query()));
  const drained = watch(() => pool.drain());
  lease.release();
  other.release();
  await pass(2);
  expect([waiting.state, drained.state]).toEqual(["got", "got"]);
});

test("at the deadline it closes connections under their holders, refuses who waits, and says how many", async () => {
  const { pool, server, lease } = await busyPool();
  await pool.acquire();
  const waiting = watch(() => pool.acquire());
  const drained = watch(() => pool.drain(1_000));
  await pass(999);
  expect(drained.state).toBe("waiting");
  await pass(1);
  expect(waiting.error).toBeInstanceOf(PoolClosedError);
  expect(drained).toMatchObject({ state: "got", value: { cut: 2, refused: 1 } });
  expect(server.open.size).toBe(0);
  lease.release();
  expect(pool.counts()).toMatchObject({ held: 0, idle: 0 });
});

test("a connect under way at the deadline is given up", async () => {
  const { pool, server } = fakePool();
  server.connectMs = 5_000;
  const waiting = watch(() => pool.acquire());
  const drained = watch(() => pool.drain(100));
  await pass(100);
  expect(waiting.error).toBeInstanceOf(PoolClosedError);
  expect(drained.state).toBe("got");
  await pass(10_000);
  expect(server.connected).toBe(0);
});

test("draining twice is draining once; an empty pool is drained at once", async () => {
  const { pool, lease } = await busyPool();
  const first = pool.drain();
  expect(pool.drain()).toBe(first);
  lease.release();
  await first;
  const { pool: empty } = fakePool();
  expect(await empty.drain()).toEqual({ cut: 0, refused: 0 });
});

test("a pool is drained at the end of an `await using` block", async () => {
  const { pool: inner, server } = fakePool({ size: 1 });
  inner.prefill();
  await pass(10);
  {
    await using pool = inner;
    await pool.use((connection) => connection.id);
  }
  expect(server.open.size).toBe(0);
});
