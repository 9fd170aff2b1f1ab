import { PoolClosedError, type PoolCounts, QueuePool } from "roundtrip";
import { expect, test } from "vitest";
import { watch } from "../../virtual-time.js";
import { fakeConnector, fakePool, useVirtualTime } from "./fake-pool.js";
import { FakeServer } from "./fake-server.js";
import { pass, settle } from "./virtual-time.js";

useVirtualTime();

test("a connection is connecting until it is lent or idle, also for whoever is told that it was opened", async () => {
  const { pool } = fakePool({ size: 1 });
  const told: PoolCounts[] = [];
  pool.on("connect", () => told.push(pool.counts()));
  pool.prefill();
  expect(pool.counts()).toMatchObject({ connecting: 1, resetting: 0 });
  await pass(10);
  expect(told).toMatchObject([{ connecting: 1, resetting: 0, idle: 0 }]);
  expect(pool.counts()).toMatchObject({ connecting: 0, idle: 1 });
});

test.each(["connect", "validate", "reset"] as const)(
  "a connection that dies while a listener is told of its %s is not lent",
  async (event) => {
    const server = new FakeServer({ connectMs: 10, queryMs: 2 });
    const connector = { ...fakeConnector(server), reset: () => server.after(1) };
    const pool = new QueuePool(connector, { size: 1, aliveBypassMs: event === "validate" ? 0 : 1_000 });
    const lost: string[] = [];
    pool.on("lost", ({ state }) => lost.push(state));
    pool.once(event, () => server.kill({ told: true }));
    const first = watch(() => pool.use((connection) => connection.id));
    await pass(50);
    expect(first.value).toBe(event === "connect" ? 2 : 1);
    const second = watch(() => pool.use((connection) => connection.id));
    await pass(50);
    expect(second.value).toBe(2);
    expect(lost).toEqual([{ connect: "connecting", validate: "checking", reset: "resetting" }[event]]);
    expect(pool.counts()).toMatchObject({ held: 0, closing: 0 });
  },
);

test("a connection that is found dead by its own reset is being closed, and not lent, whatever the reset says", async () => {
  const server = new FakeServer({ connectMs: 10, queryMs: 2 });
  const pool = new QueuePool(
    {
      ...fakeConnector(server),
      async reset(connection) {
        if (connection.id === 1) connection.onLost?.(new Error("gone"));
      },
      close: (connection) => server.after(20).then(() => connection.close()),
    },
    { size: 1 },
  );
  const request = watch(() => pool.use((connection) => connection.id));
  await pass(10);
  await settle();
  expect(request.value).toBe(1);
  expect(pool.counts()).toMatchObject({ closing: 1, resetting: 0, idle: 0 });
  const next = watch(() => pool.use((connection) => connection.id));
  await pass(40);
  expect(next.value).toBe(2);
});

test("prefill of a pool that is drained meanwhile says that the pool is closed, not that the address is wrong", async () => {
  const { pool } = fakePool({ size: 2 });
  const filling = watch(() => pool.prefill());
  pool.drain(0);
  await pass(5);
  expect(filling.error).toBeInstanceOf(PoolClosedError);
});
