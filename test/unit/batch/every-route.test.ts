import fc from "fast-check";
import type pg from "pg";
import {
  copyOut,
  copyRows,
  describeTable,
  insertMany,
  type Lab,
  openLab,
  readMany,
  stagedUpsert,
  upsertMany,
} from "roundtrip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { columns, comparable, everything, rows } from "./everything.js";

let lab: Lab;
let client: pg.Client;
beforeAll(async () => {
  lab = await openLab({ name: "every-route", size: "tiny", onProgress: () => undefined });
  client = await lab.connect();
  await client.query(everything);
});
afterAll(() => lab.close());

type Rows = Record<string, unknown>[];

/** Every way in. */
const routes: Record<string, (rows: Rows, table?: string) => Promise<unknown>> = {
  "insertMany, values": (all, table = "everything") => insertMany(client, table, all, { method: "values" }),
  "insertMany, unnest": (all, table = "everything") => insertMany(client, table, all, { method: "unnest" }),
  "insertMany, copy": (all, table = "everything") => insertMany(client, table, all, { method: "copy" }),
  "copyRows, text": (all, table = "everything") => copyRows(client, table, all),
  "copyRows, binary": (all, table = "everything") => copyRows(client, table, all, { format: "binary" }),
  upsertMany: (all, table = "everything") => upsertMany(client, table, all, { keys: ["id"] }),
  stagedUpsert: (all, table = "everything") => stagedUpsert(client, table, all, { keys: ["id"] }),
};

async function allOf(source: AsyncIterable<object>): Promise<Rows> {
  const all: Rows = [];
  for await (const row of source) all.push(row as Rows[number]);
  return all;
}

const byId = `select ${columns.join(", ")} from everything order by id`;

describe("rows with any text, with nulls, and with the extremes of every type", () => {
  test.each(Object.entries(routes))("go in by %s, and come back equal by every way out", async (_, insert) => {
    await fc.assert(
      fc.asyncProperty(rows, async (all) => {
        await client.query("truncate everything");
        await insert(all);
        const expected = comparable(all);
        expect(comparable((await client.query(byId)).rows)).toEqual(expected);
        expect(comparable(await allOf(copyOut(client, { query: byId })))).toEqual(expected);
        expect(comparable(await allOf(copyOut(client, { query: byId }, { format: "binary" })))).toEqual(expected);
        const { rows: read, missing } = await readMany(
          client,
          "everything",
          all.map(({ id }) => id),
          { columns },
        );
        expect({ missing, read: comparable(read as Rows) }).toEqual({ missing: [], read: expected });
      }),
      { numRuns: 12 },
    );
  });
});

describe("what would be SQL if it were not quoted", () => {
  const evil = `"'); drop table victims; --`;
  const create = `create table "${evil.replaceAll('"', '""')}" (id int primary key, "${evil.replaceAll('"', '""')}" text, "__proto__" text, "$1" int)`;

  test.each(Object.entries(routes))("stays data by %s, as a value and as a name", async (_, insert) => {
    await client.query(
      `create table if not exists victims (id int); drop table if exists "${evil.replaceAll('"', '""')}"; ${create}`,
    );
    const row = { id: 1, [evil]: evil, $1: 7 };
    Object.defineProperty(row, "__proto__", { value: evil, enumerable: true });
    await insert([row], evil);
    const [written] = await allOf(copyOut(client, evil));
    expect(Object.entries(written ?? {})).toEqual([
      ["id", 1],
      [evil, evil],
      ["__proto__", evil],
      ["$1", 7],
    ]);
    const { rows: read } = await readMany(client, evil, [evil, "x"], { key: evil, columns: [evil] });
    expect(read).toEqual([{ [evil]: evil }, undefined]);
    expect((await client.query("select count(*)::int as victims from victims")).rows).toEqual([{ victims: 0 }]);
  });
});

test("a value that was read of a type that batches do not know is written as it was", async () => {
  await client.query("create table spans (id int, span interval, net inet, at time, shape box[], pay money)");
  await client.query(
    `insert into spans values (1, '1 year 2 days 03:04:05.6', '10.0.0.1/8', '12:34', '{(1,2),(0,0);(3,4),(1,1)}', 5.25)`,
  );
  const { rows: read } = await client.query("select * from spans");
  for (const method of ["values", "unnest", "copy"] as const) {
    await client.query("truncate spans");
    await insertMany(client, "spans", read, { method });
    expect((await client.query("select * from spans")).rows).toEqual(read);
  }
});

test("a table that was described need not be asked for again", async () => {
  const table = await describeTable(lab, "everything");
  expect(table.columns.slice(0, 3)).toMatchObject([
    { name: "id", type: "integer" },
    { name: "b", type: "boolean" },
    { name: "i2", type: "smallint" },
  ]);
  expect(table.columns.find(({ name }) => name === "p")?.type).toBe("integer");
});
