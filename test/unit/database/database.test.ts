import type pg from "pg";
import { CommandTimeoutError, Database, type Lab, measure, openLab, TooManyRowsError } from "roundtrip";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let lab: Lab;
let watcher: pg.Client;
beforeAll(async () => {
  lab = await openLab({ name: "database", size: "tiny", onProgress: () => undefined });
  watcher = await lab.connect();
});
afterAll(() => lab.close());

/** How many sessions run this text now. */
async function running(text: string): Promise<number> {
  const { rows } = await watcher.query(
    "select count(*)::int as n from pg_stat_activity where datname = current_database() and state = 'active' and query like $1 and pid <> pg_backend_pid()",
    [`%${text}%`],
  );
  return rows[0].n;
}

/** Asks until it is so; the test's own time limit ends what never comes. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}

async function withDatabase<T>(options: object, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await Database.connect(lab.connectionConfig, options);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

describe("Database", () => {
  it("opens `min` connections, and no more than `max`", async () => {
    await withDatabase({ min: 2, max: 4 }, async (database) => {
      expect(database.counts()).toMatchObject({ idle: 2, size: 4 });
      const { result: value, cost } = await measure(lab, () =>
        database.fetchUsers(Array.from({ length: 100 }, (_, id) => id)),
      );
      expect(value[0]).toBeUndefined();
      expect(value.slice(1).map((user) => user?.id)).toEqual(Array.from({ length: 99 }, (_, id) => id + 1));
      expect(cost.connections).toBe(2);
      // Ours, by which the test looks, is the fifth.
      expect(cost.peakConnections).toBeLessThanOrEqual(5);
      // What one statement would do in one round trip.
      expect(cost.statements).toBeGreaterThanOrEqual(100);
    });
  });

  it("asks for the three figures of the dashboard at the same time: depth 1, sum 3", async () => {
    await withDatabase({}, async (database) => {
      const day = new Date("2025-06-01T00:00:00Z");
      const { result: value, cost } = await measure(lab, () => database.dashboard(day));
      expect({ depth: cost.depth, sum: cost.roundTrips, statements: cost.statements }).toEqual({
        depth: 1,
        sum: 3,
        statements: 3,
      });
      const { rows } = await watcher.query(
        `select (select count(*)::int from users where last_login > t - interval '24 hours' and last_login <= t) as "dailyActive",
          (select coalesce(sum(total), 0.00)::text from orders where status in ('paid', 'shipped')
             and created_at > t - interval '24 hours' and created_at <= t) as revenue,
          (select count(*)::int from users where created_at > t - interval '24 hours' and created_at <= t) as "signUps"
         from (select $1::timestamptz as t) as day`,
        [day],
      );
      expect(value).toEqual(rows[0]);
      expect(value.dailyActive + value.signUps).toBeGreaterThan(0);
    });
  });

  it("gives rows, one row, one value, or undefined; and says when there are several", async () => {
    await withDatabase({ min: 1, max: 1 }, async (database) => {
      expect(await database.fetchMany("select id from users where id < $1 order by id", [3])).toEqual([
        { id: 1 },
        { id: 2 },
      ]);
      expect(await database.fetchOne("select id from users where id = 1")).toEqual({ id: 1 });
      expect(await database.fetchOne("select id from users where id = -1")).toBeUndefined();
      expect(await database.fetchValue("select null")).toBeNull();
      expect(await database.fetchValue("select 1 where false")).toBeUndefined();
      await expect(database.fetchOne("select generate_series(1, 3)")).rejects.toThrow(TooManyRowsError);
      await expect(database.fetchValue("select generate_series(1, 3)")).rejects.toThrow(
        "Database: fetchValue: expected at most one row, got 3. Add a condition or limit 1, or use fetchMany.",
      );
    });
  });

  it("ends a statement on the server when its time is over, and lends the connection again", async () => {
    await withDatabase({ min: 1, max: 1 }, async (database) => {
      const { result: error, cost } = await measure(lab, async () => {
        const caught = await database
          .fetchMany("select pg_sleep(600), 'too long'", [], { timeoutMs: 50 })
          .catch((e) => e);
        await database.fetchValue("select 1");
        return caught;
      });
      expect(error).toBeInstanceOf(CommandTimeoutError);
      expect(error).toMatchObject({ timeoutMs: 50, cancelled: true, cause: { code: "57014" } });
      expect(await running("too long")).toBe(0);
      expect({ cancelled: cost.trace.totals.cancelRequests, opened: cost.connections }).toEqual({
        cancelled: 1,
        opened: 0,
      });
    });
  });

  it("ends a statement on the server when its signal is aborted", async () => {
    await withDatabase({ min: 1, max: 1 }, async (database) => {
      const stop = new AbortController();
      const all = database.fetchMany("select pg_sleep(600), 'on its way'", [], { signal: stop.signal });
      await until(async () => (await running("on its way")) === 1);
      stop.abort("never mind");
      await expect(all).rejects.toBe("never mind");
      // On the same connection: the server tells of the error a moment before it books the statement as ended.
      expect(await database.fetchValue("select 2")).toBe(2);
      expect(await running("on its way")).toBe(0);
    });
  });

  it("gives up waiting for a connection when the signal is aborted", async () => {
    await withDatabase({ min: 1, max: 1 }, async (database) => {
      const [first, second] = [new AbortController(), new AbortController()];
      const holds = database.fetchMany("select pg_sleep(600), 'holds'", [], { signal: first.signal });
      await until(async () => (await running("holds")) === 1);
      const waits = database.fetchValue("select 1", [], { signal: second.signal });
      second.abort("I left");
      await expect(waits).rejects.toBe("I left");
      first.abort("so do I");
      await expect(holds).rejects.toBe("so do I");
    });
  });

  it("never cancels the statement of whoever has the connection next", async () => {
    await withDatabase({ min: 1, max: 1 }, async (database) => {
      for (let each = 0; each < 100; each++) {
        const stop = new AbortController();
        const first = database.fetchValue("select 1", [], { signal: stop.signal }).catch((error) => error);
        // Now and then the answer is on its way already.
        if (each % 2) await new Promise((resolve) => setImmediate(resolve));
        stop.abort("over");
        const second = database.fetchValue("select 2");
        expect([1, "over"]).toContain(await first);
        expect(await second).toBe(2);
      }
    });
  });

  it("ends the other figures when one of the dashboard's fails", async () => {
    await withDatabase({}, async (database) => {
      await watcher.query("begin; lock table orders in access exclusive mode");
      const all = database.dashboard(new Date(Number.NaN));
      await expect(all).rejects.toThrow();
      await watcher.query("rollback");
      expect(await database.fetchValue("select 1")).toBe(1);
    });
  });

  it("waits for what is under way when it closes, and refuses what comes after", async () => {
    const database = await Database.connect(lab.connectionConfig, { min: 2, max: 2 });
    const holder = await lab.connect();
    await holder.query("begin; select * from users where id = 5 for update");
    const slow = database.fetchValue("update users set name = 'changed' where id = 5 returning 'slow'");
    await until(async () => (await running("returning 'slow'")) === 1);
    const closed = database.close();
    await expect(database.fetchValue("select 1")).rejects.toMatchObject({ code: "POOL_CLOSED" });
    await holder.query("rollback");
    expect(await slow).toBe("slow");
    expect(await closed).toEqual({ cut: 0, refused: 0 });
  });

  it.each([
    [{ max: 0 }, "Database: max: expected an integer from 1 to 10000, got 0."],
    [{ min: 6, max: 5 }, "Database: min: expected an integer from 1 to 5, got 6."],
    [
      { commandTimeoutMs: 0 },
      "Database: commandTimeoutMs (milliseconds, or Infinity): expected a number from 1 to 2147483647, got 0.",
    ],
    [{ size: 3 }, "Database: unknown option size; expected min, max, commandTimeoutMs."],
  ])("does not open with %j", async (options, message) => {
    await expect(Database.connect(lab.connectionConfig, options as never)).rejects.toThrow(message);
  });

  it("says that the server cannot be reached, and leaves nothing open", async () => {
    await expect(Database.connect({ host: "127.0.0.1", port: 1 })).rejects.toMatchObject({
      code: "POOL_CONNECT_FAILED",
    });
  });
});
