import { PoolBusyError, PoolTimeoutError } from "roundtrip";
import { expect, test, vi } from "vitest";
import { watch } from "../../virtual-time.js";
import { fakePool, useVirtualTime } from "./fake-pool.js";
import { pass, settle } from "./virtual-time.js";

useVirtualTime();

/** A pool of one connection that somebody holds. */
async function takenPool(options: Parameters<typeof fakePool>[0] = {}) {
  const { pool, server } = fakePool({ size: 1, ...options });
  const asked = pool.acquire();
  await pass(10);
  return { pool, server, lease: await asked };
}

test("those who wait are served in the order in which they asked", async () => {
  const { pool, lease } = await takenPool();
  const served: number[] = [];
  for (const number of [1, 2, 3]) pool.use(async () => served.push(number));
  lease.release();
  await settle();
  expect(served).toEqual([1, 2, 3]);
});

test("nobody is overtaken: a request that comes while others wait queues behind them", async () => {
  const { pool, lease } = await takenPool();
  const served: string[] = [];
  pool.use(async () => served.push("first"));
  lease.release();
  pool.use(async () => served.push("late"));
  await settle();
  expect(served).toEqual(["first", "late"]);
});

test("patience ends with an error that names size, overflow, waiting, and the longest holder with its place", async () => {
  const { pool } = await takenPool({ acquireTimeoutMs: 500, leakDetectionMs: 60_000 });
  await pass(1_000);
  const requests = [1, 2, 3].map(() => watch(() => pool.acquire()));
  await pass(500);
  const error = requests[0]?.error as PoolTimeoutError;
  expect(error).toBeInstanceOf(PoolTimeoutError);
  expect(error.message).toMatch(
    /^QueuePool: no connection within 500 ms \(size 1, held 1, waiting 3, longest holder 1\.5 s at test\/unit\/pool\/waiting\.test\.ts:\d+\)\. Release sooner, or raise size\.$/,
  );
  expect(error.facts).toMatchObject({ waitedMs: 500, size: 1, overflow: 0, held: 1, waiting: 3, longestHeldMs: 1_500 });
  expect(requests.map(({ state }) => state)).toEqual(["failed", "failed", "failed"]);
  expect(pool.counts()).toMatchObject({ held: 1, waiting: 0 });
});

test("a holder whose place was not taken down is said to be unknown, and how to change that", async () => {
  const { pool, lease } = await takenPool({ acquireTimeoutMs: 500 });
  lease.release();
  await pool.acquire();
  const request = watch(() => pool.acquire());
  await pass(500);
  expect(String(request.error)).toContain("longest holder 500 ms (set leakDetectionMs to learn where)");
});

test("the event `timeout` tells it to whoever keeps the pool", async () => {
  const { pool } = await takenPool({ acquireTimeoutMs: 500 });
  const heard: unknown[] = [];
  pool.on("timeout", ({ error }) => heard.push(error));
  const request = watch(() => pool.acquire());
  await pass(500);
  expect(heard).toEqual([request.error]);
});

test("whoever asks later has the same patience, from the time of asking", async () => {
  const { pool } = await takenPool({ acquireTimeoutMs: 500 });
  const early = watch(() => pool.acquire());
  await pass(300);
  const late = watch(() => pool.acquire());
  await pass(200);
  expect([early.state, late.state]).toEqual(["failed", "waiting"]);
  await pass(300);
  expect(late.state).toBe("failed");
});

test("with maxWaiting the next is refused at once", async () => {
  const { pool } = await takenPool({ maxWaiting: 2 });
  const requests = [1, 2, 3].map(() => watch(() => pool.acquire()));
  await settle();
  expect(requests.map(({ state }) => state)).toEqual(["waiting", "waiting", "failed"]);
  expect(requests[2]?.error).toBeInstanceOf(PoolBusyError);
  expect(String(requests[2]?.error)).toContain(
    "1 connections are held and 2 requests wait, as many as maxWaiting allows",
  );
});

test("maxWaiting 0 refuses to wait for other users, but not for a connection that can be opened", async () => {
  const { pool } = fakePool({ size: 2, maxWaiting: 0 });
  const requests = [1, 2, 3].map(() => watch(() => pool.acquire()));
  await pass(10);
  expect(requests.map(({ state }) => state)).toEqual(["got", "got", "failed"]);
});

test("a signal ends the wait, with its reason, and the others move up", async () => {
  const { pool, lease } = await takenPool();
  const abort = new AbortController();
  const given = watch(() => pool.acquire({ signal: abort.signal }));
  const next = watch(() => pool.acquire());
  abort.abort(new Error("the user has left"));
  await settle();
  expect(String(given.error)).toBe("Error: the user has left");
  expect(pool.counts().waiting).toBe(1);
  lease.release();
  await settle();
  expect(next.state).toBe("got");
});

test("a signal that is aborted already does not even ask", async () => {
  const { pool } = fakePool();
  await expect(pool.use(() => 1, { signal: AbortSignal.abort(new Error("too late")) })).rejects.toThrow("too late");
  expect(pool.counts().connecting).toBe(0);
});

test("after all have been served no timer is left that keeps the process alive", async () => {
  const { pool, lease } = await takenPool({
    idleTimeoutMs: Number.POSITIVE_INFINITY,
    maxLifetimeMs: Number.POSITIVE_INFINITY,
  });
  const request = watch(() => pool.acquire());
  await settle();
  lease.release();
  await settle();
  expect(request.state).toBe("got");
  await pass(10);
  expect(vi.getTimerCount()).toBe(0);
});
