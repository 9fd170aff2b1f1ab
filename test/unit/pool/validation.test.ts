import { QueuePool } from "roundtrip";
import { expect, test } from "vitest";
import { watch } from "../../virtual-time.js";
import { fakeConnector, fakePool, useVirtualTime } from "./fake-pool.js";
import { FakeServer } from "./fake-server.js";
import { pass, settle } from "./virtual-time.js";

useVirtualTime();

/** A pool with so many idle connections that were heard from just now, and how often it asked for a sign of life. */
async function idlePool(count: number, options: Parameters<typeof fakePool>[0] = {}) {
  const { pool, server } = fakePool({ size: count, idleTimeoutMs: Number.POSITIVE_INFINITY, ...options });
  const told = { validate: 0, lost: 0, closed: [] as string[] };
  pool.on("validate", () => told.validate++);
  pool.on("lost", () => told.lost++);
  pool.on("close", ({ reason }) => told.closed.push(reason));
  pool.prefill();
  await pass(10);
  return { pool, server, told };
}

test("a connection heard from within aliveBypassMs is lent without being asked", async () => {
  const { pool, told } = await idlePool(1, { aliveBypassMs: 500 });
  await pass(499);
  (await pool.acquire()).release();
  expect(told.validate).toBe(0);
});

test("one that was not is asked first, and the answer is waited for", async () => {
  const { pool, told } = await idlePool(1, { aliveBypassMs: 500 });
  await pass(500);
  const request = watch(() => pool.acquire());
  await settle();
  expect(request.state).toBe("waiting");
  expect(pool.counts()).toMatchObject({ checking: 1, waiting: 1 });
  await pass(2);
  expect(request.state).toBe("got");
  expect(told.validate).toBe(1);
});

test("aliveBypassMs 0 asks every time, validate false never", async () => {
  const always = await idlePool(1, { aliveBypassMs: 0 });
  const lease = watch(() => always.pool.acquire());
  await pass(2);
  expect(lease.state).toBe("got");
  expect(always.told.validate).toBe(1);

  const never = await idlePool(1, { validate: false });
  await pass(3_600_000 / 2);
  expect(watch(() => never.pool.acquire())).toBeDefined();
  await settle();
  expect(never.told.validate).toBe(0);
});

test("a dead connection is replaced before anybody sees it, and takes those along that were idle as long", async () => {
  const { pool, server, told } = await idlePool(3);
  server.kill({ told: false });
  await pass(1_000);
  const request = watch(() => pool.use((connection) => connection.id));
  await pass(2);
  expect(told).toMatchObject({ lost: 1, closed: ["invalidated", "invalidated"] });
  await pass(10);
  expect(request).toMatchObject({ state: "got", value: 4 });
});

test("a peer that was heard from in the meantime is fresh, and is kept", async () => {
  const { pool, server, told } = await idlePool(2);
  await pass(1_000);
  const holder = watch(() => pool.acquire());
  await pass(2);
  expect(holder).toMatchObject({ state: "got", value: { connection: { id: 2 } } });
  const [first] = [...server.open];
  if (first) first.dead = true;
  const next = watch(() => pool.use((connection) => connection.id));
  holder.value?.release();
  await pass(2);
  expect(told).toMatchObject({ lost: 1, closed: [] });
  expect(next).toMatchObject({ state: "got", value: 2 });
});

test("a peer that is out when another is found dead is asked before it is lent again, however fresh it is", async () => {
  const { pool, server, told } = await idlePool(2, { aliveBypassMs: 500 });
  const lease = await pool.acquire();
  await pass(1_000);
  const [idle] = [...server.open].filter((connection) => connection !== lease.connection);
  if (idle) idle.dead = true;
  const second = watch(() => pool.acquire());
  await pass(20);
  expect(second.state).toBe("got");
  expect(told.lost).toBe(1);
  lease.release();
  const third = watch(() => pool.acquire());
  await settle();
  expect(third.state).toBe("waiting");
  await pass(2);
  expect(third.state).toBe("got");
  expect(told.validate).toBe(1);
});

test("a connection that says by itself that it died is dropped while idle; the process goes on", async () => {
  const { pool, server, told } = await idlePool(1);
  server.kill({ told: true });
  await settle();
  expect(told.lost).toBe(1);
  expect(pool.counts().idle).toBe(0);
});

test("a check without an answer ends after checkTimeoutMs; meanwhile another connection serves", async () => {
  const server = new FakeServer({ connectMs: 10 });
  const told: unknown[] = [];
  const pool = new QueuePool(
    {
      ...fakeConnector(server),
      validate: (connection) => (connection.id === 2 ? new Promise(() => undefined) : connection.query()),
    },
    { size: 2, checkTimeoutMs: 3_000, idleTimeoutMs: Number.POSITIVE_INFINITY },
  );
  pool.on("lost", ({ cause, ...fact }) => told.push({ ...fact, cause: (cause as Error).message }));
  pool.prefill();
  await pass(1_000);
  const request = watch(() => pool.use((connection) => connection.id));
  await pass(20);
  expect(request).toMatchObject({ state: "got", value: 1 });
  expect(pool.counts()).toMatchObject({ checking: 1 });
  await pass(3_000);
  expect(told).toEqual([
    { connection: 2, state: "checking", cause: "QueuePool: validate got no answer within 3.0 s." },
  ]);
  expect(pool.counts()).toMatchObject({ checking: 0 });
});

test("an error of the work that means that the connection is dead drops it; any other keeps it", async () => {
  const { pool, told } = await idlePool(1);
  await expect(pool.use(() => Promise.reject(new Error("duplicate key")))).rejects.toThrow("duplicate key");
  expect(pool.counts()).toMatchObject({ idle: 1 });
  const gone = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
  await expect(pool.use(() => Promise.reject(gone))).rejects.toThrow(
    "QueuePool: the connection was lost while the work ran: read ECONNRESET. Whether its last statement took effect is not known",
  );
  await settle();
  expect(pool.counts()).toMatchObject({ idle: 0 });
  expect(told.lost).toBe(1);
});

test.each([
  [true, ["invalidated", "invalidated"]],
  [false, []],
])("whether a death makes the others suspect is the connector's to say: %s", async (endangers, closed) => {
  const server = new FakeServer({ connectMs: 10 });
  const pool = new QueuePool(
    { ...fakeConnector(server), endangersOthers: () => endangers },
    { size: 3, aliveBypassMs: 0 },
  );
  const told: string[] = [];
  pool.on("close", ({ reason }) => told.push(reason));
  pool.prefill();
  await pass(20);
  const [first] = server.open;
  first?.onLost?.(new Error("ended"));
  await settle();
  expect(told).toEqual(closed);
});

test("a reset without an answer says nothing of the others, a check without one does", async () => {
  for (const [step, options] of [
    ["reset", { reset: "always" }],
    ["validate", { aliveBypassMs: 0 }],
  ] as const) {
    const server = new FakeServer({ connectMs: 10 });
    const silent = { [step]: () => new Promise(() => undefined) };
    const pool = new QueuePool(
      { ...fakeConnector(server), endangersOthers: () => false, ...silent },
      { size: 30, aliveBypassMs: 1_000_000, checkTimeoutMs: 100, idleTimeoutMs: Number.POSITIVE_INFINITY, ...options },
    );
    const told: string[] = [];
    pool.on("lost", ({ state }) => told.push(state));
    pool.on("close", ({ reason }) => told.push(reason));
    pool.prefill();
    await pass(20);
    watch(() => pool.use(() => undefined));
    await pass(105);
    if (step === "reset") expect(told).toEqual(["resetting"]);
    else expect(new Set(told)).toEqual(new Set(["checking", "invalidated"]));
  }
});

test("when every idle connection is silent and there is room, the first user waits for a connect, not for the checks", async () => {
  const server = new FakeServer({ connectMs: 40 });
  let silent = true;
  const pool = new QueuePool(
    { ...fakeConnector(server), validate: (one) => (silent ? new Promise(() => undefined) : one.query()) },
    { size: 5, checkTimeoutMs: 5_000, idleTimeoutMs: Number.POSITIVE_INFINITY },
  );
  pool.prefill(3);
  await pass(1_000);
  const request = watch(() => pool.use((connection) => connection.id));
  await pass(120);
  expect(request).toMatchObject({ state: "got", value: 4 });
  silent = false;
});

test("when every slot is taken by a silent connection, a user waits until one is given up: there may be no more", async () => {
  const server = new FakeServer({ connectMs: 40 });
  const pool = new QueuePool(
    { ...fakeConnector(server), validate: () => new Promise(() => undefined) },
    { size: 2, checkTimeoutMs: 1_000, idleTimeoutMs: Number.POSITIVE_INFINITY },
  );
  pool.prefill();
  await pass(1_000);
  const request = watch(() => pool.use((connection) => connection.id));
  await pass(999);
  expect(request.state).toBe("waiting");
  await pass(50);
  expect(request.state).toBe("got");
  expect(server.peak).toBeLessThanOrEqual(4);
});
