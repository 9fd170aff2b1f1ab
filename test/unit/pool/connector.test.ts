import { InvalidArgumentError, type PoolConnector, QueuePool } from "roundtrip";
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
  for (const reset of ["ifChanged", "always"] as const) {
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

test.each<[string, () => unknown, string]>([
  ["an object", () => ({ id: 1 }), "got an object."],
  ["nothing", () => undefined, "got undefined."],
  ["a promise of nothing", async () => undefined, "got a promise of undefined."],
])(
  "a connector that returns %s, and no promise of a connection, is told what is expected",
  async (_what, connect, got) => {
    const ended: unknown[] = [];
    const pool = new QueuePool({ connect: connect as never, close: (one) => ended.push(one) });
    const message = `QueuePool: connect: expected a promise of a connection, ${got} Make the function async, and let it return the connection.`;
    await expect(pool.acquire()).rejects.toThrow(new InvalidArgumentError(message));
    await expect(pool.prefill()).rejects.toThrow(InvalidArgumentError);
    expect(pool.counts()).toMatchObject({ connecting: 0, held: 0, idle: 0 });
    expect(ended.length > 0).toBe(got === "got an object.");
    await pool.drain();
  },
);

test("a connector's parts are functions, or left out", () => {
  expect(() => new QueuePool({ ...numbers(), isDisconnect: true } as never)).toThrow(
    "QueuePool: server: isDisconnect: expected a function, got true.",
  );
});

test("release(true) closes the connection, also where nothing says what a disconnect is; release(false) keeps it", async () => {
  const { pool, closed } = await usedPool({});
  const lease = await pool.acquire();
  lease.release(false);
  const again = await pool.acquire();
  expect(again.connection.id).toBe(1);
  again.release(true);
  await settle();
  expect(closed).toEqual(["discarded"]);
  expect(await pool.use(({ id }) => id)).toBe(2);
});

test("a connection that its connector calls not reusable is closed when it is given back; nobody else is suspected", async () => {
  const pool = new QueuePool({ ...numbers(), isReusable: ({ id }) => id !== 1 }, { size: 2, aliveBypassMs: 0 });
  const closed: string[] = [];
  pool.on("close", ({ connection, reason }) => closed.push(`${connection} ${reason}`));
  await pool.prefill();
  const leases = [await pool.acquire(), await pool.acquire()];
  for (const lease of leases) lease.release();
  await settle();
  expect(closed).toEqual(["1 discarded"]);
});

test("an answer that is no plain yes or no is none: isDisconnect that is async closes nothing", async () => {
  const { pool, closed } = await usedPool({ isDisconnect: (async () => false) as never });
  await expect(pool.use(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(closed).toEqual([]);
  expect(pool.counts()).toMatchObject({ idle: 1 });
});
