import { expect, test, vi } from "vitest";
import { watch } from "../../virtual-time.js";
import { fakePool, useVirtualTime } from "./fake-pool.js";
import { pass, settle } from "./virtual-time.js";

useVirtualTime();

const never = Number.POSITIVE_INFINITY;

/** A pool filled with `size` connections, and why it closed any. */
async function filledPool(options: Parameters<typeof fakePool>[0]) {
  const { pool, server } = fakePool({ validate: false, ...options });
  const closed: { connection: number; reason: string }[] = [];
  pool.on("close", (fact) => closed.push(fact));
  pool.prefill();
  await pass(10);
  return { pool, server, closed };
}

test("a connection older than maxLifetimeMs is closed while idle, to the millisecond", async () => {
  const { pool, closed } = await filledPool({
    size: 1,
    maxLifetimeMs: 60_000,
    maxLifetimeJitter: 0,
    idleTimeoutMs: never,
  });
  await pass(59_999);
  expect(closed).toEqual([]);
  await pass(1);
  expect(closed).toEqual([{ connection: 1, reason: "maxLifetime" }]);
  expect(pool.counts()).toMatchObject({ idle: 0, held: 0 });
});

test("one that is held then is closed when it is given back, and not before", async () => {
  const { pool, closed } = await filledPool({
    size: 1,
    maxLifetimeMs: 60_000,
    maxLifetimeJitter: 0,
    idleTimeoutMs: never,
  });
  const lease = await pool.acquire();
  await pass(100_000);
  expect(closed).toEqual([]);
  lease.release();
  expect(closed).toEqual([{ connection: 1, reason: "maxLifetime" }]);
});

test("whoever waits for it gets a new one", async () => {
  const { pool } = await filledPool({ size: 1, maxLifetimeMs: 20_000, maxLifetimeJitter: 0, idleTimeoutMs: never });
  const lease = await pool.acquire();
  await pass(19_990);
  const request = watch(() => pool.use((connection) => connection.id));
  await pass(10);
  lease.release();
  await pass(10);
  expect(request).toMatchObject({ state: "got", value: 2 });
});

test("jitter shortens a life by up to its share, for each connection by chance", async () => {
  const chances = [0, 0.5, 1];
  vi.spyOn(Math, "random").mockImplementation(() => chances.shift() ?? 0);
  const { closed } = await filledPool({ size: 3, maxLifetimeMs: 60_000, maxLifetimeJitter: 0.1, idleTimeoutMs: never });
  const at: number[] = [];
  for (let second = 53; second < 62; second++) {
    await pass(second === 53 ? 53_000 : 1_000);
    at.push(closed.length);
  }
  expect(at).toEqual([0, 1, 1, 1, 2, 2, 2, 3, 3]);
});

test("a connection idle for idleTimeoutMs is closed; use begins its idleness anew", async () => {
  const { pool, closed } = await filledPool({ size: 2, idleTimeoutMs: 10_000 });
  await pass(9_000);
  const lease = await pool.acquire();
  lease.release();
  await pass(1_000);
  expect(closed).toEqual([{ connection: 1, reason: "idle" }]);
  await pass(8_999);
  expect(pool.counts().idle).toBe(1);
  await pass(1);
  expect(closed).toHaveLength(2);
});

test("minIdle is kept: opened from the start, spared from closing, and filled up when connections are taken or die", async () => {
  const { pool, server } = fakePool({ size: 5, minIdle: 2, idleTimeoutMs: 10_000 });
  await pass(10);
  expect(pool.counts()).toMatchObject({ idle: 2 });
  await pass(60_000);
  expect(pool.counts()).toMatchObject({ idle: 2 });
  const lease = watch(() => pool.acquire());
  await pass(20);
  expect(lease.state).toBe("got");
  expect(pool.counts()).toMatchObject({ held: 1, idle: 2 });
  server.kill({ told: true });
  await pass(20);
  expect(pool.counts()).toMatchObject({ idle: 2 });
});

test("minIdle gives way to size", async () => {
  const { pool } = fakePool({ size: 2, minIdle: 2 });
  await pass(10);
  await pool.acquire();
  await pool.acquire();
  await settle();
  expect(pool.counts()).toMatchObject({ held: 2, idle: 0, connecting: 0 });
});
