import pg from "pg";
import { InvalidArgumentError, openLab, openSqliteShop, timeQuery } from "roundtrip";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "./virtual-clock.js";

describe("timeQuery", () => {
  it("takes as many samples as asked for, after runs that do not count", async () => {
    const clock = new VirtualClock();
    const work = clock.work([90, 50, 1, 2, 3, 4]);
    const timing = await timeQuery(work, { warmUp: 2, repetitions: 4, now: clock.now });
    expect(timing).toMatchObject({ n: 4, minMs: 1, medianMs: 2.5, maxMs: 4, meanMs: 2.5 });
    expect(timing.samplesMs).toEqual([1, 2, 3, 4]);
    expect(timing.warmUpMs).toEqual([90, 50]);
  });

  it("takes 50 samples after 5 runs, if nothing is said", async () => {
    const clock = new VirtualClock();
    const timing = await timeQuery(clock.work([1]), { now: clock.now });
    expect([timing.n, timing.warmUpMs.length]).toEqual([50, 5]);
  });

  it("has a clock of its own", async () => {
    const { minMs } = await timeQuery(() => undefined, { repetitions: 3 });
    expect(minMs).toBeGreaterThanOrEqual(0);
  });

  it("runs the next only when the one before has been answered", async () => {
    let running = 0;
    const most: number[] = [];
    const work = async () => {
      most.push(++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
    };
    await timeQuery(work, { repetitions: 5, warmUp: 1 });
    expect(most).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it("ends a sample when the answer was read to its end, and counts its rows", async () => {
    const clock = new VirtualClock();
    async function* pieces() {
      for (let row = 1; row <= 3; row++) {
        clock.pass(10);
        yield row;
      }
    }
    const streamed = await timeQuery(pieces, { repetitions: 2, now: clock.now });
    expect(streamed).toMatchObject({ rows: 3, minMs: 30, maxMs: 30 });
  });

  it.each([
    ["an array", () => [1, 2], 2],
    ["an answer of pg", () => ({ rows: [{}], rowCount: 1 }), 1],
    ["a set", () => new Set(["a", "b", "c"]), 3],
    ["a promise", async () => [1], 1],
    ["a number", () => 7, undefined],
    ["nothing", () => null, undefined],
    ["an object", () => ({ id: 1 }), undefined],
  ])("says the rows of %s", async (_, work, rows) => {
    expect((await timeQuery(work, { repetitions: 1, warmUp: 0 })).rows).toBe(rows);
  });

  it("throws what the work throws", async () => {
    const failing = () => Promise.reject(new RangeError("no such user"));
    await expect(timeQuery(failing)).rejects.toThrow(new RangeError("no such user"));
  });
});

describe("timeQuery asks a query that is given as text", () => {
  it("of a lab on one connection, and counts the round trips of one run", async () => {
    await using lab = await openLab({ name: "timing-sql", size: "tiny", onProgress: () => undefined });
    const { connectionsOpened: before } = await lab.wire.status();
    const sql = "select id from users where id <= $1 order by id";
    const timing = await timeQuery(sql, { on: lab, values: [3], repetitions: 4, warmUp: 1 });
    expect(timing).toMatchObject({ n: 4, rows: 3, roundTrips: 1 });
    expect((await lab.wire.status()).connectionsOpened - before).toBe(1);
    expect(
      (await lab.pool.query("select count(*)::int as n from pg_stat_activity where query = $1", [sql])).rows,
    ).toEqual([{ n: 0 }]);
  });

  it("of a client; and round trips of a function are counted where the lab is named", async () => {
    await using lab = await openLab({ name: "timing-client", size: "tiny", onProgress: () => undefined });
    const client = await lab.connect();
    const asked = await timeQuery("select 1 as one", { on: client, repetitions: 2 });
    expect(asked).toMatchObject({ rows: 1, roundTrips: undefined });
    const twice = async () => {
      await client.query("select 1");
      return client.query("select 2");
    };
    expect(await timeQuery(twice, { on: lab, repetitions: 2 })).toMatchObject({ rows: 1, roundTrips: 2 });
  });

  it("of the SQLite shop, which makes no round trip", async () => {
    using shop = await openSqliteShop({ size: "tiny" });
    const timing = await timeQuery("select id from users where id <= ?", { on: shop, values: [2], repetitions: 2 });
    expect(timing).toMatchObject({ rows: 2, roundTrips: 0 });
  });

  it("and ends the connection when the query fails", async () => {
    await using lab = await openLab({ name: "timing-wrong", size: "tiny", onProgress: () => undefined });
    await expect(timeQuery("selec 1", { on: lab })).rejects.toThrow(pg.DatabaseError);
    const others =
      "select count(*)::int as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
    await expect.poll(async () => (await lab.pool.query(others)).rows, { timeout: 60_000 }).toEqual([{ n: 0 }]);
  });
});

describe("timeQuery refuses", () => {
  const work = () => undefined;
  it.each([
    [
      "a promise",
      () => timeQuery(Promise.resolve() as never),
      "expected a function or a query as text, got a promise. Put () =>",
    ],
    ["nothing", () => timeQuery(undefined as never), "expected a function or a query as text, got undefined"],
    ["a query that nobody is asked", () => timeQuery("select 1"), "Write: timeQuery(…, { on: lab })"],
    [
      "to ask a number",
      () => timeQuery("select 1", { on: 7 as never }),
      "on: expected a lab, a SQLite shop, a client or a pool, got 7",
    ],
    ["values that are no array", () => timeQuery(work, { values: 3 as never }), "values: expected an array, got 3"],
    [
      "no repetitions",
      () => timeQuery(work, { repetitions: 0 }),
      "repetitions: expected an integer from 1 to 100000, got 0",
    ],
    ["half a repetition", () => timeQuery(work, { repetitions: 1.5 }), "repetitions: expected an integer"],
    [
      "a negative warm-up",
      () => timeQuery(work, { warmUp: -1 }),
      "warmUp: expected an integer from 0 to 100000, got -1",
    ],
    [
      "an unknown option",
      () => timeQuery(work, { runs: 3 } as never),
      "unknown option runs; expected on, values, repetitions",
    ],
    [
      "a clock that is none",
      () => timeQuery(work, { now: 3 as never }),
      "now: expected a function that gives milliseconds, got 3",
    ],
  ])("%s", async (_, call, message) => {
    await expect(call()).rejects.toThrow(InvalidArgumentError);
    await expect(call()).rejects.toThrow(message);
  });
});
