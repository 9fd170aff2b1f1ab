import { once } from "node:events";
import type pg from "pg";
import { type Lab, measure, openLab, QueuePool, type QueuePoolOptions } from "roundtrip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCluster } from "#src/lab/cluster.js";
import { adminConfig } from "#src/lab/cluster-state.js";

type Work = (client: pg.Client) => Promise<unknown>;

/** What a session looks like to its next user. */
const lookAround = `select current_setting('search_path') as path, current_setting('work_mem') as memory,
  current_setting('application_name') as name, current_user = session_user as self,
  (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks,
  (select count(*)::int from pg_listening_channels()) as channels,
  (select count(*)::int from pg_class where relpersistence = 't') as tables,
  (select count(*)::int from pg_cursors where name = 'held') as cursors,
  (select count(*)::int from pg_prepared_statements where from_sql) as statements`;

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
    await using pool = new QueuePool(lab.connectionConfig, {
      size: 1,
      aliveBypassMs: Number.POSITIVE_INFINITY,
      ...options,
    });
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
    ["a role", (client) => client.query("set role pg_monitor").catch(() => client.query("set role none"))],
    ["a prepared statement", (client) => client.query("prepare mine as select 1")],
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

  test("listeners that a user attached are taken off; those of the pool that a user took off are back", async () => {
    await withPool({}, async (pool) => {
      const names = ["notification", "notice", "error", "end", "drain", "mine"];
      const listening = () => pool.use((client) => names.map((name) => client.listenerCount(name)));
      const before = await listening();
      await pool.use(async (client) => {
        for (const name of names) client.on(name as "notice", () => undefined);
        await client.query("listen jobs");
      });
      expect(await listening()).toEqual(before);
      await pool.use((client) => void client.removeAllListeners());
      expect(await listening()).toEqual(before);
    });
  });

  test("type parsers that a user set are as they were; those of the configuration stay", async () => {
    const types = { getTypeParser: (oid: number) => (oid === 25 ? (text: string) => `text ${text}` : String) };
    await using pool = new QueuePool({ ...lab.connectionConfig, types: types as pg.CustomTypesConfig }, { size: 1 });
    const read = (client: pg.Client) =>
      client.query("select 1 as number, 'x'::text as text").then(({ rows }) => rows[0]);
    expect(await pool.use(read)).toEqual({ number: "1", text: "text x" });
    const changed = await pool.use((client) => {
      client.setTypeParser(23, () => "mine");
      return read(client);
    });
    expect(changed).toEqual({ number: "mine", text: "text x" });
    expect(await pool.use(read)).toEqual({ number: "1", text: "text x" });
  });

  test.each<QueuePoolOptions["reset"]>(["ifChanged", "always"])(
    "named statements go on working for the next user, whatever was deallocated (reset %s)",
    async (reset) => {
      await withPool({ reset }, async (pool) => {
        const one = (client: pg.Client) => client.query({ name: "one", text: "select 1 as one" });
        const two = (client: pg.Client) => client.query({ name: "two", text: "select 2 as two" });
        for (const sql of [
          "deallocate all",
          "discard all",
          "deallocate one",
          "deallocate two; prepare two as select 3",
        ]) {
          await pool.use(one);
          await pool.use(two);
          await pool.use((client) => client.query(sql));
          expect((await pool.use(one)).rows).toEqual([{ one: 1 }]);
          expect((await pool.use(two)).rows).toEqual([{ two: 2 }]);
        }
      });
    },
  );

  test("statements that were deallocated where no text shows it fail once, not for the next user too", async () => {
    await withPool({}, async (pool) => {
      const one = (client: pg.Client) => client.query({ name: "one", text: "select 1 as one" });
      await pool.use((client) =>
        client.query(`create function forget() returns text language plpgsql as
          $$ begin execute 'deallocate all'; return 'done'; end $$;
          create view forgetful as select forget() as done`),
      );
      await pool.use(one);
      await pool.use((client) => client.query("select * from forgetful"));
      await expect(pool.use(one)).rejects.toMatchObject({ code: "26000" });
      expect((await pool.use(one)).rows).toEqual([{ one: 1 }]);
    });
  });

  test("a connection on which a cached plan went bad is not lent again; its peers are", async () => {
    await using pool = new QueuePool(lab.connectionConfig, { size: 1 });
    const told: string[] = [];
    pool.on("close", ({ reason }) => told.push(reason));
    await pool.use((client) => client.query("create table plans as select 1 as a"));
    const all = (client: pg.Client) => client.query({ name: "all", text: "select * from plans" });
    await pool.use(all);
    await pool.use((client) => client.query("alter table plans add b int default 2"));
    const swallowed = pool.use((client) => all(client).catch((error) => error.message));
    expect(await swallowed).toBe("cached plan must not change result type");
    expect((await pool.use(all)).rows).toEqual([{ a: 1, b: 2 }]);
    expect(told).toEqual(["discarded"]);
  });

  test("a function that is called like a column is seen, and columns cost one reset for each name", async () => {
    await withPool({}, async (pool, resets) => {
      const owner = await lab.connect();
      await owner.query(`create function quiet(users) returns text language sql as
        $$ select set_config('work_mem', '9MB', false) $$`);
      await owner.end();
      const before = await look(pool);
      for (const sql of [
        "select u.quiet from users u limit 1",
        'select u."quiet" from users u limit 1',
        "select 1 from users u where (u).quiet = '' and u.id = 1",
      ]) {
        const done = resets();
        await pool.use((client) => client.query(sql));
        expect(await look(pool)).toEqual(before);
        expect(resets()).toBe(done + 1);
      }
      const columns = (client: pg.Client) => client.query("select u.id, u.name from public.users u where u.id = 1");
      await pool.use(columns);
      await look(pool);
      const done = resets();
      for (let i = 0; i < 5; i++) await pool.use(columns);
      expect(resets()).toBe(done);
    });
  });

  test("a function that comes to be after its name was tried in vain is seen as well", async () => {
    await withPool({}, async (pool) => {
      const before = await look(pool);
      const late = (client: pg.Client) => client.query("select u.late from users u limit 1");
      await expect(pool.use(late)).rejects.toMatchObject({ code: "42703" });
      const owner = await lab.connect();
      await owner.query(`create function late(users) returns text language sql as
        $$ select set_config('work_mem', '9MB', false) $$`);
      await owner.end();
      await pool.use(late);
      expect(await look(pool)).toEqual(before);
    });
  });

  test("a sequence's last value is not known to the next user, if anything was reset", async () => {
    await withPool({ reset: "always" }, async (pool) => {
      await pool.use((client) => client.query("create sequence numbers; select nextval('numbers')"));
      await expect(pool.use((client) => client.query("select lastval()"))).rejects.toMatchObject({ code: "55000" });
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

  test.each(["select 1", "begin"])("a reset waits for no transaction of others, when %s was last", async (last) => {
    await withPool({}, async (pool) => {
      const other = await lab.connect();
      await pool.use(async (client) => {
        const kind = "isolation level serializable, read only, deferrable";
        await client.query(`set session characteristics as transaction ${kind}`);
        await client.query(last);
        await other.query("begin isolation level serializable; select count(*) from users");
      });
      let seen = "";
      const lent = look(pool).then(() => (seen ||= "lent"));
      const waiting = "select from pg_stat_activity where datname = current_database() and wait_event = 'SafeSnapshot'";
      while (!seen) if ((await lab.pool.query(waiting)).rowCount) seen = "waits for the other";
      await Promise.all([other.end(), lent]);
      expect(seen).toBe("lent");
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

  test("a role given when connecting is the role again after a reset", async () => {
    const config = { ...adminConfig(await startCluster()), options: "-c role=pg_monitor" };
    await using pool = new QueuePool(config, { size: 1 });
    const role = (client: pg.Client) =>
      client.query("select current_user::text as role").then(({ rows }) => rows[0].role);
    expect(await pool.use(role)).toBe("pg_monitor");
    for (const sql of ["set role none", "set role pg_read_all_data", "set session authorization pg_monitor"]) {
      await pool.use((client) => client.query(sql));
      expect(await pool.use(role)).toBe("pg_monitor");
    }
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
