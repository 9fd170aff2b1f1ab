import { expect, test } from "vitest";
import { fakePool, useVirtualTime } from "./fake-pool.js";
import { pass, settle } from "./virtual-time.js";

useVirtualTime();

test("beyond size there may be overflow more, and no more than that", async () => {
  const { pool, server } = fakePool({ size: 2, overflow: 1 });
  for (let i = 0; i < 5; i++) pool.acquire().catch(() => undefined);
  await pass(1_000);
  expect(server.open.size).toBe(3);
  expect(pool.counts()).toMatchObject({ size: 2, overflow: 1, held: 3, waiting: 2 });
  expect(server.peak).toBe(3);
});

test("a connection beyond size is closed when it is given back and nobody waits", async () => {
  const { pool, server } = fakePool({ size: 1, overflow: 1 });
  const closed: string[] = [];
  pool.on("close", ({ reason }) => closed.push(reason));
  const both = Promise.all([pool.acquire(), pool.acquire()]);
  await pass(100);
  const [one, two] = await both;
  one?.release();
  await settle();
  expect(closed).toEqual(["overflow"]);
  two?.release();
  await settle();
  expect(closed).toEqual(["overflow"]);
  expect(server.open.size).toBe(1);
  expect(pool.counts()).toMatchObject({ held: 0, idle: 1 });
});

test("as long as somebody waits it is lent on instead", async () => {
  const { pool, server } = fakePool({ size: 1, overflow: 1 });
  const both = Promise.all([pool.acquire(), pool.acquire()]);
  await pass(100);
  const [, two] = await both;
  const third = pool.acquire();
  two?.release();
  expect((await third).connection).toBe(two?.connection);
  expect(server.open.size).toBe(2);
});

test("a connection counts until it is closed: its place is not given away before", async () => {
  const { pool, server } = fakePool({ size: 1, overflow: 1 });
  const both = Promise.all([pool.acquire(), pool.acquire()]);
  await pass(100);
  const [one] = await both;
  one?.release();
  expect(pool.counts()).toMatchObject({ held: 1, closing: 1, idle: 0 });
  await settle();
  expect(pool.counts()).toMatchObject({ held: 1, closing: 0 });
  expect(server.open.size).toBe(1);
});
