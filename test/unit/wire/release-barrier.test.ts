import { once } from "node:events";
import { Worker } from "node:worker_threads";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { untilWaiting } from "../session-waits.js";
import { openWire, type WireLab } from "./fixture.js";

let wire: WireLab;

beforeAll(async () => {
  wire = await openWire("wire-barrier");
  await wire.lab.pool.query("create table counter (id int primary key, n int); insert into counter values (1, 0)");
});
afterAll(() => wire[Symbol.asyncDispose]());

describe("depth: the longest chain of round trips of which each may have waited for the one before", () => {
  test("two clients at once are as deep as the longer of the two", async () => {
    const [one, two] = [await wire.connect(), await wire.connect()];
    const lane = async (client: pg.Client, count: number) => {
      for (let n = 0; n < count; n++) await client.query("select $1::int", [n]);
    };
    const { roundTrips } = await wire.trace(() => Promise.all([lane(one, 3), lane(two, 7)]));
    expect(roundTrips).toEqual({ sum: 10, depth: 7 });
  });

  test("one client after the other adds up", async () => {
    const [one, two] = [await wire.connect(), await wire.connect()];
    const { roundTrips } = await wire.trace(async () => {
      await one.query("select 1");
      await two.query("select 2");
      await Promise.all([one.query("select 3"), two.query("select 4")]);
    });
    expect(roundTrips).toEqual({ sum: 4, depth: 3 });
  });

  test("unequal queries side by side are equally deep", async () => {
    const [slow, fast] = [await wire.connect(), await wire.connect()];
    const lane = async (client: pg.Client, sql: string) => {
      for (let n = 0; n < 3; n++) await client.query(sql);
    };
    const trace = await wire.trace(() =>
      Promise.all([lane(slow, "select count(*) from generate_series(1, 100000)"), lane(fast, "select 1")]),
    );
    expect(trace.roundTrips).toEqual({ sum: 6, depth: 3 });
    expect(trace.connections.map(({ roundTrips }) => roundTrips.map(({ depth }) => depth))).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });
});

describe("a connection that waits on the server for another one does not hold it", () => {
  test("for a lock", async () => {
    const [holder, waiter] = [await wire.connect(), await wire.connect()];
    const trace = await wire.trace(async () => {
      await holder.query("begin");
      await holder.query("update counter set n = n + 1 where id = 1");
      const waiting = waiter.query("update counter set n = n + 1 where id = 1");
      await holder.query("select 1");
      await holder.query("select 2");
      await holder.query("commit");
      await waiting;
    });
    expect(trace.roundTrips.sum).toBe(6);
    expect(trace.totals).toMatchObject({ errors: 0, connectionsUnderWay: 0 });
  });

  test("for a lock whose holder has a long answer to take", async () => {
    const [holder, waiter] = [await wire.connect(), await wire.connect()];
    const { roundTrips, inexact } = await wire.trace(async () => {
      await holder.query("begin");
      await holder.query("update counter set n = n + 1 where id = 1");
      const waiting = waiter.query("update counter set n = n + 1 where id = 1");
      await holder.query("select repeat('x', 100000) from generate_series(1, 40)");
      await holder.query("commit");
      await waiting;
    });
    expect(roundTrips.sum).toBe(5);
    expect(inexact).toEqual({});
  });

  test("while it sleeps", async () => {
    const [sleeper, worker] = [await wire.connect(), await wire.connect()];
    const { pid } = (await sleeper.query("select pg_backend_pid() as pid")).rows[0];
    const trace = await wire.trace(async () => {
      const order: string[] = [];
      const sleeping = sleeper.query("select pg_sleep(600)").catch(() => order.push("woken"));
      for (let n = 0; n < 5; n++) await worker.query("select 1");
      order.push("worked");
      // A request that comes before its statement meets nobody.
      await untilWaiting(wire.lab.pool, "PgSleep", pid);
      await wire.lab.pool.query("select pg_cancel_backend($1)", [pid]);
      await sleeping;
      expect(order).toEqual(["worked", "woken"]);
    });
    expect(trace.roundTrips).toEqual({ sum: 6, depth: 5 });
  });

  test("for a notification, which is no round trip", async () => {
    const [listener, speaker] = [await wire.connect(), await wire.connect()];
    await listener.query("listen news");
    const trace = await wire.trace(async () => {
      const heard = new Promise((resolve) => listener.once("notification", resolve));
      await speaker.query("notify news, 'hello'");
      await heard;
    });
    expect(trace.roundTrips).toEqual({ sum: 1, depth: 1 });
    expect(trace.totals.notices).toBe(1);
  });
});

test("a statement sent while the event loop is busy belongs to the burst that it could have been sent in", async () => {
  const client = await wire.connect({ pipeline: true } as pg.ClientConfig);
  const { roundTrips } = await wire.trace(async () => {
    const first = client.query("select 1");
    const busyUntil = performance.now() + 40;
    await new Promise((resolve) => process.nextTick(resolve));
    while (performance.now() < busyUntil);
    await Promise.all([first, client.query("select 2")]);
  });
  expect(roundTrips).toEqual({ sum: 1, depth: 1 });
});

test.runIf(process.platform === "linux")(
  "what finds a full buffer is sent later: until all threads rest, nobody knows that it was",
  async () => {
    const client = await wire.connect({ pipeline: true } as pg.ClientConfig);
    const busy = new Worker("for (;;);", { eval: true });
    await once(busy, "online");
    const long = `select '${"x".repeat(1_000)}'`;
    const { roundTrips, inexact } = await wire.trace(() =>
      Promise.all(Array.from({ length: 100 }, () => client.query(long))),
    );
    await busy.terminate();
    expect(roundTrips.sum).toBeGreaterThanOrEqual(1);
    expect(inexact.sum).toBe("a client went on working, so that it was not seen to wait for an answer");
  },
);

describe("the server's last words are not waited behind", () => {
  test("of a session that is ended, and of one that never begins", async () => {
    const { inexact } = await wire.trace(async () => {
      const ended = await wire.connect();
      const words = "terminating connection due to administrator command";
      await expect(ended.query("select pg_terminate_backend(pg_backend_pid())")).rejects.toThrow(words);
      const nowhere = new pg.Client({ ...wire.config, database: "no_such_database" });
      await expect(nowhere.connect()).rejects.toThrow("does not exist");
    });
    expect(inexact).toEqual({});
  });
});
