import { PoolReleasedError } from "roundtrip";
import { expect, test } from "vitest";
import { fakePool, useVirtualTime } from "./fake-pool.js";
import { pass, runUntil } from "./virtual-time.js";

useVirtualTime();

/** A pool with `count` idle connections, and their ids in the order in which they were given back. */
async function idlePool(count: number) {
  const { pool, server } = fakePool({ size: count });
  const filling = pool.prefill();
  await runUntil(filling, 1_000);
  const leases = await Promise.all(Array.from({ length: count }, () => pool.acquire()));
  for (const lease of leases) lease.release();
  return { pool, server, ids: leases.map(({ connection }) => connection.id) };
}

test("a connection that was given back is lent again", async () => {
  const { pool, server } = fakePool({ size: 1 });
  const first = pool.acquire();
  await pass(10);
  const lease = await first;
  lease.release();
  const again = await pool.acquire();
  expect(again.connection).toBe(lease.connection);
  expect(server.connected).toBe(1);
});

test("last in, first out: the connection used last is lent first", async () => {
  const { pool, ids } = await idlePool(3);
  expect((await pool.acquire()).connection.id).toBe(ids[2]);
});

test("giving back twice is refused, and does not take the connection from its next holder", async () => {
  const { pool } = await idlePool(1);
  const first = await pool.acquire();
  first.release();
  const second = await pool.acquire();
  expect(() => first.release()).toThrow(PoolReleasedError);
  expect(() => first.release()).toThrow("this connection was given back already. Release it once, in `finally`");
  expect(pool.counts()).toMatchObject({ held: 1, idle: 0 });
  second.release();
});

test("a lease is given back at the end of an `await using` block, unless that was done before", async () => {
  const { pool } = await idlePool(1);
  {
    await using lease = await pool.acquire();
    expect(lease.connection.id).toBe(1);
    expect(pool.counts().held).toBe(1);
  }
  expect(pool.counts().held).toBe(0);
  {
    await using lease = await pool.acquire();
    lease.release();
  }
  expect(pool.counts()).toMatchObject({ held: 0, idle: 1 });
});

test("use() lends, hands on the result, and takes back when the work throws", async () => {
  const { pool } = await idlePool(1);
  expect(await pool.use((connection) => connection.id)).toBe(1);
  const failing = pool.use(() => {
    throw new Error("duplicate key");
  });
  await expect(failing).rejects.toThrow("duplicate key");
  expect(pool.counts()).toMatchObject({ held: 0, idle: 1 });
});
