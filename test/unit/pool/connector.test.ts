import { type PoolConnector, QueuePool } from "roundtrip";
import { expect, test } from "vitest";
import { useVirtualTime } from "./fake-pool.js";
import { pass, settle } from "./virtual-time.js";

useVirtualTime();

/** The least that a connector has: it numbers its connections. */
function numbers(): PoolConnector<{ id: number }> {
  let made = 0;
  return { connect: async () => ({ id: ++made }), close: () => undefined };
}

/** A pool of one connection that was used once, and why it closed any. */
async function usedPool(connector: Partial<PoolConnector<{ id: number }>>) {
  const pool = new QueuePool({ ...numbers(), ...connector }, { size: 1 });
  const closed: string[] = [];
  pool.on("close", ({ reason }) => closed.push(reason));
  await pool.use(() => undefined);
  await settle();
  return { pool, closed };
}

test("connections of any kind can be pooled; whoever cannot validate counts as alive, whoever cannot reset as clean", async () => {
  const { pool, closed } = await usedPool({});
  await pass(10_000);
  expect(await pool.use(({ id }) => id)).toBe(1);
  await expect(pool.use(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await pool.use(({ id }) => id)).toBe(1);
  expect(closed).toEqual([]);
});

test.each([
  ["rejects", () => Promise.reject(new Error("cannot"))],
  [
    "throws",
    () => {
      throw new Error("cannot");
    },
  ],
])("a connection whose reset %s is closed", async (_how, reset) => {
  const { pool, closed } = await usedPool({ reset });
  expect(closed).toEqual(["resetFailed"]);
  expect(pool.counts()).toMatchObject({ held: 0, idle: 0, closing: 0 });
  expect(await pool.use(({ id }) => id)).toBe(2);
});

test("reset is asked whether something is to be done, and told when it must be done", async () => {
  const asked: boolean[] = [];
  for (const reset of ["ifChanged", "always", "never"] as const) {
    const own = (_connection: unknown, always: boolean) => void asked.push(always);
    const pool = new QueuePool({ ...numbers(), reset: own as () => undefined }, { reset });
    await pool.use(() => undefined);
  }
  expect(asked).toEqual([false, true]);
});

test("a connector that fails at the question whether an error is a disconnect does not hide the error", async () => {
  const { pool } = await usedPool({ isDisconnect: (error) => (error as { code: string }).code.startsWith("08") });
  await expect(pool.use(() => Promise.reject(new Error("duplicate key")))).rejects.toThrow("duplicate key");
  expect(pool.counts()).toMatchObject({ held: 0, idle: 1 });
});

test("closing that fails, or never ends, does not hold up the pool", async () => {
  const failing = await usedPool({
    close: () => {
      throw new Error("cannot");
    },
  });
  expect(await failing.pool.drain()).toEqual({ cut: 0, refused: 0 });

  const hanging = await usedPool({ close: () => new Promise(() => undefined) });
  let drained = false;
  hanging.pool.drain().then(() => {
    drained = true;
  });
  await pass(5_000);
  expect(drained).toBe(true);
});

test("a listener that throws does not upset the pool", async () => {
  const pool = new QueuePool(numbers(), { size: 1 });
  const thrown: unknown[] = [];
  const catchIt = (error: unknown) => thrown.push(error);
  const others = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", catchIt);
  pool.on("release", () => {
    throw new Error("in a listener");
  });
  await pool.use(() => undefined);
  await settle();
  process.off("uncaughtException", catchIt);
  for (const other of others) process.on("uncaughtException", other);
  expect(thrown).toEqual([new Error("in a listener")]);
  expect(pool.counts()).toMatchObject({ held: 0, idle: 1 });
});
