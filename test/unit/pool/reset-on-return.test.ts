import { once } from "node:events";
import type pg from "pg";
import { type Lab, measure, openLab, QueuePool, type QueuePoolOptions } from "roundtrip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

type Work = (client: pg.Client) => Promise<unknown>;

/** What a session looks like to its next user. */
const lookAround = `select current_setting('search_path') as path, current_setting('work_mem') as memory,
  current_setting('application_name') as name, current_user = session_user as self,
  (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks,
  (select count(*)::int from pg_listening_channels()) as channels,
  (select count(*)::int from pg_class where relpersistence = 't') as tables,
  (select count(*)::int from pg_cursors where name = 'held') as cursors`;

describe("reset on return", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab({ name: "pool-reset", size: "tiny", onProgress: () => undefined });
  });
  afterAll(() => lab?.close());

  /** A pool of one connection, which is never asked for a sign of life; how often it was reset, and what the session looks like. */
  async function withPool<T>(
    options: QueuePoolOptions,
    work: (pool: QueuePool, resets: () => number) => Promise<T>,
  ): Promise<T> {
    await using pool = new QueuePool(lab.connectionConfig, { size: 1, freshMs: Number.POSITIVE_INFINITY, ...options });
    let resets = 0;
    pool.on("reset", () => resets++);
    return await work(pool, () => resets);
  }

  const look = (pool: QueuePool) => pool.use(async (client) => (await client.query(lookAround)).rows[0]);

  test.each<[string, Work]>([
    ["a setting", (client) => client.query("set search_path to nowhere")],
    ["a setting changed by a function", (client) => client.query("select set_config('work_mem', '1MB', false)")],
    [
      "a setting that pg sends with parameters",
      (client) => client.query("select set_config($1, $2, false)", ["work_mem", "2MB"]),
    ],
    [
      "a setting of a named statement",
      (client) => client.query({ name: "s", text: "select set_config('work_mem', '3MB', false)" }),
    ],
    ["an open transaction", (client) => client.query("begin")],
    ["a failed transaction", (client) => client.query("begin; select 1/0").catch(() => undefined)],
    ["a setting inside an open transaction", (client) => client.query("begin; set local work_mem = '1MB'")],
    ["an advisory lock", (client) => client.query("select pg_advisory_lock(42)")],
    ["a channel listened to", (client) => client.query("listen jobs")],
    ["a temporary table", (client) => client.query("create temp table t as select 1")],
    ["a cursor with hold", (client) => client.query("declare held cursor with hold for select 1")],
  ])("the next user does not see %s", async (_what, work) => {
    await withPool({}, async (pool, resets) => {
      const before = await look(pool);
      const done = resets();
      await pool.use(work);
      expect(await look(pool)).toEqual(before);
      expect(resets()).toBe(done + 1);
    });
  });

  test("a setting that a view changes, which no text shows, is seen if the server reports it", async () => {
    await withPool({}, async (pool, resets) => {
      const sly = "create view sly as select set_config('application_name', 'sly', false) as name";
      const afterwards = once(pool, "reset");
      await pool.use((client) => client.query(sly));
      await afterwards;
      await pool.use((client) => client.query("select * from sly"));
      expect(await look(pool)).not.toMatchObject({ name: "sly" });
      expect(resets()).toBe(2);
    });
  });

  test("listeners for notifications that a user attached are taken off", async () => {
    await withPool({}, async (pool) => {
      await pool.use(async (client) => {
        client.on("notification", () => undefined);
        await client.query("listen jobs");
      });
      expect(await pool.use((client) => client.listenerCount("notification"))).toBe(0);
    });
  });

  test("a query that was not waited for is over before the next user comes", async () => {
    await withPool({}, async (pool) => {
      let over = false;
      await pool.use(async (client) => {
        client.query("select pg_sleep(0.05)").then(() => {
          over = true;
        });
      });
      await pool.use(() => expect(over).toBe(true));
    });
  });

  test("if nothing was changed there is no reset, and no round trip for it", async () => {
    await withPool({}, async (pool, resets) => {
      await pool.prefill();
      const { cost } = await measure(lab, async () => {
        for (let i = 0; i < 10; i++)
          await pool.use((client) => client.query("select count(*) from users where id > $1", [i]));
      });
      expect(cost.roundTrips).toBe(10);
      expect(resets()).toBe(0);
    });
  });

  test("a transaction that was ended, by COMMIT or ROLLBACK, leaves nothing to reset", async () => {
    await withPool({}, async (pool, resets) => {
      await pool.transaction((client) => client.query("select 1"));
      await pool.transaction(() => Promise.reject(new Error("no"))).catch(() => undefined);
      await look(pool);
      expect(resets()).toBe(0);
    });
  });

  test("a reset is one round trip, and whoever gives back does not wait for it", async () => {
    await withPool({ reset: "always" }, async (pool) => {
      await pool.prefill();
      const { cost } = await measure(lab, async () => {
        for (let i = 0; i < 5; i++) {
          const reset = once(pool, "reset");
          await pool.use((client) => client.query("select 1"));
          expect(pool.counts()).toMatchObject({ held: 0, resetting: 1 });
          await reset;
        }
      });
      expect(cost.roundTrips).toBe(10);
    });
  });

  test("with reset never the next user finds everything as it was left", async () => {
    await withPool({ reset: "never" }, async (pool, resets) => {
      await pool.use((client) => client.query("set work_mem = '1MB'"));
      expect(await look(pool)).toMatchObject({ memory: "1MB" });
      expect(resets()).toBe(0);
    });
  });

  test("settings given when connecting, and named statements, survive a reset", async () => {
    await using pool = new QueuePool(
      { ...lab.connectionConfig, options: "-c work_mem=7MB" },
      { size: 1, reset: "always" },
    );
    const named = { name: "one", text: "select 1 as one" };
    await pool.use((client) => client.query(named));
    expect((await pool.use((client) => client.query(named))).rows).toEqual([{ one: 1 }]);
    expect(await look(pool)).toMatchObject({ memory: "7MB" });
  });
});
