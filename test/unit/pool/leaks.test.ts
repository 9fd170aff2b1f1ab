import { expect, test } from "vitest";
import { fakePool, useVirtualTime } from "./fake-pool.js";
import { pass } from "./virtual-time.js";

useVirtualTime();

/** A pool of which one connection was checked out, here. */
async function leakyPool(leakDetectionMs?: number) {
  const { pool } = fakePool({ size: 2, ...(leakDetectionMs === undefined ? {} : { leakDetectionMs }) });
  const leaks: { connection: number; heldMs: number; checkoutSite: string | undefined }[] = [];
  pool.on("leak", (leak) => leaks.push(leak));
  pool.prefill();
  await pass(10);
  const lease = await pool.acquire();
  return { pool, leaks, lease };
}

test("a connection that is held for longer than leakDetectionMs is reported once, with the place of its checkout", async () => {
  const { leaks } = await leakyPool(2_000);
  await pass(1_999);
  expect(leaks).toEqual([]);
  await pass(1);
  expect(leaks).toHaveLength(1);
  expect(leaks[0]).toMatchObject({ connection: 2, heldMs: 2_000 });
  expect(leaks[0]?.checkoutSite).toMatch(/^test\/unit\/pool\/leaks\.test\.ts:\d+$/);
  await pass(60_000);
  expect(leaks).toHaveLength(1);
});

test("the next holder who forgets is reported as well", async () => {
  const { pool, leaks, lease } = await leakyPool(2_000);
  await pass(3_000);
  lease.release();
  await pool.acquire();
  await pass(3_000);
  expect(leaks).toHaveLength(2);
});

test("use() leads to the line that called it, not to one of the pool's own", async () => {
  const { pool, leaks, lease } = await leakyPool(2_000);
  lease.release();
  pool.use(() => new Promise(() => undefined));
  await pass(2_000);
  expect(leaks.map(({ checkoutSite }) => checkoutSite)).toEqual([
    expect.stringMatching(/^test\/unit\/pool\/leaks\.test\.ts:\d+$/),
  ]);
});

test("whoever gives back in time is not reported, and without the option nobody is", async () => {
  const { leaks, lease } = await leakyPool(2_000);
  await pass(1_000);
  lease.release();
  await pass(5_000);
  expect(leaks).toEqual([]);
  const off = await leakyPool();
  await pass(1e9);
  expect(off.leaks).toEqual([]);
});
