import { PoolNestedError, QueuePool } from "roundtrip";
import { expect, test } from "vitest";
import { type Watched, watch } from "../../virtual-time.js";
import { fakeConnector, fakePool, useVirtualTime } from "./fake-pool.js";
import { type FakeConnection, FakeServer } from "./fake-server.js";
import { pass, settle } from "./virtual-time.js";

useVirtualTime();

/** A pool of which all connections are open and idle. */
async function readyPool(size: number, options: Parameters<typeof fakePool>[0] = {}) {
  const { pool } = fakePool({ size, ...options });
  pool.prefill();
  await pass(10);
  return pool;
}

type Pool = Awaited<ReturnType<typeof readyPool>>;

/** A task that holds a connection and, after a query, asks for another. */
const nested = (pool: Pool): Watched<unknown> =>
  watch(() =>
    pool.use(async (outer) => {
      await outer.query();
      await pool.use((inner) => inner.query());
    }),
  );

test("when every connection is held by a task that asks for another, the last to ask is refused at once", async () => {
  const pool = await readyPool(2);
  const tasks = [nested(pool), nested(pool)];
  await pass(2);
  expect(tasks.map(({ state }) => state)).toEqual(["waiting", "failed"]);
  expect(tasks[1]?.error).toBeInstanceOf(PoolNestedError);
  expect(String(tasks[1]?.error)).toContain(
    "a task that holds a connection asks for another, while all 2 are held by tasks that wait for another",
  );
  await pass(2);
  expect(tasks[0]?.state).toBe("got");
  expect(pool.counts()).toMatchObject({ held: 0, idle: 2, waiting: 0 });
});

test("with a single connection, asking for another inside is refused", async () => {
  const pool = await readyPool(1);
  const task = watch(() => pool.use(() => pool.use(() => "never")));
  await settle();
  expect(task.error).toBeInstanceOf(PoolNestedError);
  expect(pool.counts()).toMatchObject({ held: 0, idle: 1 });
});

test("as long as one holder does not wait, the others are waited for", async () => {
  const pool = await readyPool(2);
  const plain = watch(() => pool.use((connection) => connection.query(50)));
  const task = nested(pool);
  await pass(10);
  expect(task.state).toBe("waiting");
  await pass(40);
  expect([plain.state, task.state]).toEqual(["got", "waiting"]);
  await pass(2);
  expect(task.state).toBe("got");
});

test("tasks that were begun by one another, but hold nothing, are no circle", async () => {
  const pool = await readyPool(1);
  const tasks = [1, 2, 3].map(() => watch(() => pool.use((connection) => connection.query())));
  await pass(6);
  expect(tasks.map(({ state }) => state)).toEqual(["got", "got", "got"]);
});

test("a request made after the task has given its connection back does not count as nested", async () => {
  const pool = await readyPool(1);
  let later: Watched<unknown> | undefined;
  await pool.use(() => {
    setTimeout(() => {
      later = watch(() => pool.use((connection) => connection.id));
    }, 5);
  });
  await pass(5);
  expect(later?.state).toBe("got");
});

test("a nested request that was given up is forgotten", async () => {
  const pool = await readyPool(2);
  const abort = new AbortController();
  const patient = watch(() =>
    pool.use(async (outer) => {
      await pool.use((inner) => inner.query(), { signal: abort.signal }).catch(() => undefined);
      await outer.query(50);
    }),
  );
  const holder = watch(() => pool.use((connection) => connection.query(5)));
  abort.abort();
  const task = nested(pool);
  await pass(5);
  expect(holder.state).toBe("got");
  await pass(60);
  expect([patient.state, task.state]).toEqual(["got", "got"]);
});

test("a request that its holder does not await is no nested one: the holder ends, and it is served", async () => {
  const pool = await readyPool(1);
  let later: Watched<unknown> | undefined;
  await pool.use(async () => {
    later = watch(() => pool.use((connection) => connection.id));
  });
  await settle();
  expect(later).toMatchObject({ state: "got" });
});

test("the same from a callback, where the holder ends in what is ready to run after it", async () => {
  const pool = await readyPool(1);
  let later: Watched<unknown> | undefined;
  const holder = watch(() =>
    pool.use(
      () =>
        new Promise<void>((resolve) => {
          setTimeout(() => {
            later = watch(() => pool.use((connection) => connection.id));
            resolve();
          }, 5);
        }),
    ),
  );
  await pass(5);
  expect([holder.state, later?.state]).toEqual(["got", "got"]);
});

test("a holder whose connection is at work waits for that; one that waits for its own request is refused it", async () => {
  const busy = new Set<FakeConnection>();
  const server = new FakeServer({ connectMs: 10, queryMs: 30 });
  const pool = new QueuePool({ ...fakeConnector(server), isBusy: (connection) => busy.has(connection) }, { size: 1 });
  const query = async (connection: FakeConnection) => {
    busy.add(connection);
    await connection.query();
    busy.delete(connection);
  };
  let later: Watched<unknown> | undefined;
  const holder = watch(() =>
    pool.use((connection) => {
      later = watch(() => pool.use(query));
      return query(connection);
    }),
  );
  await pass(100);
  expect([holder.state, later?.state]).toEqual(["got", "got"]);

  const waits = watch(() =>
    pool.use(async (connection) => {
      const inner = pool.use(query);
      await query(connection);
      await inner;
    }),
  );
  await pass(29);
  expect(waits.state).toBe("waiting");
  await pass(30);
  expect(waits.error).toBeInstanceOf(PoolNestedError);
});
