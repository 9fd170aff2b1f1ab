import type pg from "pg";
import { describeTable, insertMany, type Lab, measure, openLab, QueuePool } from "roundtrip";
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from "vitest";
import { rowsWorthCopying } from "#src/batch/insert-many.js";

let lab: Lab;
let client: pg.Client;
beforeAll(async () => {
  lab = await openLab({ name: "insert-many", size: "tiny", onProgress: () => undefined });
  client = await lab.connect();
  await client.query("create table events (id integer primary key, kind text, at timestamptz)");
});
beforeEach(() => client.query("truncate events"));
afterAll(() => lab.close());

const events = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: at + 1, kind: "visit", at: new Date(at * 1_000) }));
const count = async () => Number((await client.query("select count(*) from events")).rows[0].count);

describe("insertMany", () => {
  it.each([
    // The first for the types of the columns; BEGIN and COMMIT when there is more than one statement.
    ["values", 1_000, 2, 1],
    ["values", 2_500, 6, 3],
    ["unnest", 10_000, 2, 1],
    ["unnest", 25_000, 6, 3],
    ["copy", 25_000, 3, 1],
  ] as const)("by %s takes %i rows in %i round trips", async (method, rows, roundTrips, statements) => {
    const { cost, result } = await measure(lab, () => insertMany(client, "events", events(rows), { method }));
    expect(result).toEqual({ rows, statements, method });
    expect(cost.roundTrips).toBe(roundTrips);
    expect(await count()).toBe(rows);
  });

  it("takes a round trip less of a table that was described", async () => {
    const table = await describeTable(client, "events");
    const { cost } = await measure(lab, () => insertMany(client, table, events(500)));
    expect(cost.roundTrips).toBe(1);
  });

  it("puts no more parameters into a statement than it may have", async () => {
    const names = Array.from({ length: 70 }, (_, at) => `c${at}`);
    await client.query(`create table wide (${names.map((name) => `${name} integer`).join(", ")})`);
    const row = Object.fromEntries(names.map((name, at) => [name, at]));
    const result = await insertMany(client, "wide", Array(2_000).fill(row), { method: "values", chunkRows: 2_000 });
    expect(result).toEqual({ rows: 2_000, statements: 3, method: "values" });
  });

  it.each([
    [100, 0, "unnest"],
    [500, 0, "unnest"],
    [501, 0, "copy"],
    [501, 1, "unnest"],
    [715, 1, "unnest"],
    [716, 1, "copy"],
    [9_000, 100, "unnest"],
    [10_001, 100, "copy"],
  ])("by itself takes %i rows at %i ms by %s's way", async (rows, roundTripMs, method) => {
    const many = Array.from({ length: rows + 64 }, (_, at) => ({ id: at + 1 }));
    const result = await insertMany(client, "events", many.slice(0, rows), { roundTripMs });
    expect(result.rows).toBe(rows);
    expect(result.method).toBe(rows > rowsWorthCopying(roundTripMs) ? "copy" : "unnest");
    expect(result.method).toBe(method);
  });

  it("takes a generator, an asynchronous one, and nothing at all", async () => {
    const lazy = function* () {
      yield* events(3);
    };
    const later = async function* () {
      yield { id: 4, kind: null, at: null };
    };
    expect(await insertMany(lab, "events", lazy())).toMatchObject({ rows: 3 });
    expect(await insertMany(lab, "events", later())).toMatchObject({ rows: 1 });
    expect(await insertMany(lab, "events", [])).toEqual({ rows: 0, statements: 0, method: "unnest" });
    expect(await insertMany(lab, "events", [], { method: "copy" })).toEqual({ rows: 0, statements: 0, method: "copy" });
    expect(await count()).toBe(4);
  });

  it("writes the columns that are named, and leaves the rest of the rows alone", async () => {
    await insertMany(lab, "events", [{ id: 1, kind: "visit", junk: () => 1 }], { columns: ["kind", "id"] });
    expect((await client.query("select * from events")).rows).toEqual([{ id: 1, kind: "visit", at: null }]);
  });

  it("asks a lab, a pool of pg, a QueuePool and a client alike, and gives back what it borrowed", async () => {
    const pool = new QueuePool(lab.connectionConfig, { size: 1 });
    for (const [at, on] of [lab, lab.pool, pool, client].entries()) await insertMany(on, "events", [{ id: at }]);
    expect(pool.counts().held).toBe(0);
    expect(lab.pool.idleCount).toBe(lab.pool.totalCount);
    expect(await count()).toBe(4);
    await pool.drain();
  });

  it("finds a table by schema and name, and takes a dot for a part of a name", async () => {
    await client.query(`create schema "Odd.One"; create table "Odd.One"."a.b" (id integer)`);
    await insertMany(client, ["Odd.One", "a.b"], [{ id: 1 }]);
    await expect(insertMany(client, "Odd.One.a.b", [{ id: 1 }])).rejects.toThrow("there is no table");
  });
});

describe("within a transaction", () => {
  it("is part of it", async () => {
    await client.query("begin");
    await insertMany(client, "events", events(25_000), { method: "unnest" });
    await client.query("rollback");
    expect(await count()).toBe(0);
  });

  it("undoes what it did, and no more, when a later statement fails", async () => {
    await client.query("begin");
    await insertMany(client, "events", [{ id: 0 }]);
    const bad = [...events(2_000), { id: 1, kind: "again", at: null }];
    await expect(insertMany(client, "events", bad, { method: "values" })).rejects.toMatchObject({ sqlState: "23505" });
    await client.query("commit");
    expect(await count()).toBe(1);
  });
});

test("a source is closed when the rows are refused", async () => {
  let closed = false;
  const source = (function* () {
    try {
      for (let id = 1; ; id++) yield { id: id % 3_000, kind: "visit" };
    } finally {
      closed = true;
    }
  })();
  await expect(insertMany(client, "events", source, { method: "values" })).rejects.toThrow("duplicate key");
  expect({ closed, count: await count() }).toEqual({ closed: true, count: 0 });
});
