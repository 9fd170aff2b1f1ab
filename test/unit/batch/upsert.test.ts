import type pg from "pg";
import {
  BatchTable,
  describeTable,
  type Lab,
  measure,
  openLab,
  openSqliteShop,
  type SqliteShop,
  stagedUpsert,
  type UpsertOptions,
  upsertMany,
} from "roundtrip";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

let lab: Lab;
let client: pg.Client;
let shop: SqliteShop;
const create = `create table stock (
  id integer primary key, name text, amount integer default 0, updated_at TIME not null default 'THEN'
)`;
beforeAll(async () => {
  lab = await openLab({ name: "upsert", size: "tiny", onProgress: () => undefined });
  client = await lab.connect();
  shop = await openSqliteShop({ size: "tiny" });
  await client.query(create.replace("TIME", "timestamptz").replace("THEN", "2000-01-01"));
  shop.exec(create.replace("TIME", "text").replace("THEN", "2000-01-01"));
});
beforeEach(async () => {
  await client.query("truncate stock");
  shop.exec("delete from stock");
});
afterAll(async () => {
  shop.close();
  await lab.close();
});

const select = `select id, name, amount, substr(cast(updated_at as text), 1, 4) = '2000' as old from stock order by id`;
const routes: Record<
  string,
  { upsert: (rows: object[], options: UpsertOptions) => Promise<unknown>; read: () => unknown }
> = {
  "upsertMany by unnest": {
    upsert: (rows, options) => upsertMany(client, "stock", rows, { ...options, method: "unnest" }),
    read: async () => (await client.query(select)).rows,
  },
  "upsertMany by staging": {
    upsert: (rows, options) => upsertMany(lab, "stock", rows, { ...options, method: "staged" }),
    read: async () => (await client.query(select)).rows,
  },
  stagedUpsert: {
    upsert: (rows, options) => stagedUpsert(client, "stock", rows, options),
    read: async () => (await client.query(select)).rows,
  },
  "upsertMany in SQLite": {
    upsert: (rows, options) => upsertMany(shop, "stock", rows, options),
    read: async () => shop.query<{ old: number }>(select).rows.map((row) => ({ ...row, old: row.old === 1 })),
  },
};

const [tea, coffee, cocoa] = [
  { id: 1, name: "tea", amount: 1 },
  { id: 2, name: "coffee", amount: 2 },
  { id: 3, name: "cocoa", amount: 3 },
];
const keys = ["id"];

describe.each(Object.entries(routes))("%s", (route, { upsert, read }) => {
  it("inserts what is not there, updates what is, and counts both", async () => {
    expect(await upsert([tea, coffee], { keys })).toEqual({
      rows: 2,
      inserted: 2,
      updated: 0,
      unchanged: 0,
      repeated: 0,
    });
    expect(await upsert([{ ...coffee, amount: 20 }, cocoa], { keys })).toEqual({
      ...{ rows: 2, inserted: 1, updated: 1, unchanged: 0, repeated: 0 },
    });
    expect(await read()).toEqual([
      { ...tea, old: true },
      { ...coffee, amount: 20, old: true },
      { ...cocoa, old: true },
    ]);
  });

  it.each([
    ["last", 30],
    ["first", 3],
  ] as const)("of rows with the same key lets the %s count", async (duplicates, amount) => {
    const rows = [cocoa, tea, { ...cocoa, amount: 10 }, { ...cocoa, amount: 30 }];
    expect(await upsert(rows, { keys, duplicates })).toEqual({
      rows: 4,
      inserted: 2,
      updated: 0,
      unchanged: 0,
      repeated: 2,
    });
    expect(await read()).toMatchObject([tea, { ...cocoa, amount }]);
    expect(await upsert(rows, { keys, duplicates })).toMatchObject({ inserted: 0, updated: 2, repeated: 2 });
    expect(await read()).toMatchObject([tea, { ...cocoa, amount }]);
  });

  it("refuses all of them if asked to", async () => {
    const upserting = upsert([tea, cocoa, { ...tea, amount: 9 }], { keys, duplicates: "refuse" });
    await expect(upserting).rejects.toMatchObject(
      route.endsWith("SQLite") ? { code: "BATCH_ROW_UNUSABLE", row: 3 } : { code: "BATCH_REFUSED", sqlState: "21000" },
    );
    expect(await read()).toEqual([]);
  });

  it("leaves rows alone that would not change, and writes nothing for them", async () => {
    await upsert([tea, coffee, { ...cocoa, name: null }], { keys });
    const again = [tea, { ...coffee, amount: 20 }, { ...cocoa, name: null }];
    expect(await upsert(again, { keys, skipUnchanged: true, updatedAt: "updated_at" })).toEqual({
      ...{ rows: 3, inserted: 0, updated: 1, unchanged: 2, repeated: 0 },
    });
    expect(await read()).toMatchObject([{ old: true }, { amount: 20, old: false }, { old: true }]);
  });

  it("sets updated_at where it updates, and where it inserts rows that have none", async () => {
    await upsert([tea], { keys });
    await upsert([tea, coffee], { keys, updatedAt: "updated_at" });
    expect(await read()).toMatchObject([
      { id: 1, old: false },
      { id: 2, old: false },
    ]);
    await upsert(
      [
        { ...tea, updated_at: "2000-02-02" },
        { ...cocoa, updated_at: "2000-02-02" },
      ],
      { keys, updatedAt: "updated_at" },
    );
    expect(await read()).toMatchObject([
      { id: 1, old: false },
      { id: 2, old: false },
      { id: 3, old: true },
    ]);
  });

  it("updates the columns that are named, or none", async () => {
    await upsert([tea], { keys });
    await upsert([{ id: 1, name: "green tea", amount: 100 }], { keys, update: ["amount"] });
    expect(await read()).toMatchObject([{ name: "tea", amount: 100 }]);
    expect(await upsert([{ id: 1, name: "x", amount: 5 }, coffee], { keys, update: [] })).toMatchObject({
      ...{ inserted: 1, updated: 0, unchanged: 1 },
    });
    expect(await read()).toMatchObject([{ name: "tea", amount: 100 }, coffee]);
  });

  it("takes nothing for nothing", async () => {
    expect(await upsert([], { keys })).toEqual({ rows: 0, inserted: 0, updated: 0, unchanged: 0, repeated: 0 });
  });

  it("says so when no index has the keys", async () => {
    await expect(upsert([tea], { keys: ["name"] })).rejects.toMatchObject({ code: "BATCH_REFUSED" });
    expect(await read()).toEqual([]);
  });
});

describe("in PostgreSQL", () => {
  it("upsertMany takes two round trips, and stages what is more than 10,000 rows in five", async () => {
    const many = Array.from({ length: 10_500 }, (_, at) => ({ id: at, name: "x", amount: at }));
    const one = await measure(lab, () => upsertMany(client, "stock", many.slice(0, 9_000), { keys }));
    expect(one.cost.roundTrips).toBe(2);
    const more = await measure(lab, () => upsertMany(client, "stock", many, { keys }));
    expect(more.result).toEqual({ rows: 10_500, inserted: 1_500, updated: 9_000, unchanged: 0, repeated: 0 });
    expect(more.cost.roundTrips).toBe(5);
  });

  it("a table in partitions is counted like any other", async () => {
    await client.query(`create table parted (id int primary key, n int) partition by hash (id);
      create table parted_0 partition of parted for values with (modulus 2, remainder 0);
      create table parted_1 partition of parted for values with (modulus 2, remainder 1)`);
    const rows = Array.from({ length: 10 }, (_, id) => ({ id, n: id }));
    for (const upsert of [upsertMany, stagedUpsert]) {
      await client.query("truncate parted");
      await upsert(client, "parted", rows.slice(0, 4), { keys });
      expect(await upsert(client, "parted", rows, { keys })).toMatchObject({ inserted: 6, updated: 4 });
    }
  });

  it("a server before version 18 tells inserts from updates as well", async () => {
    const { name, sql, columns } = await describeTable(client, "stock");
    const older = new BatchTable(name, sql, columns, 170_000, 0);
    await upsertMany(client, older, [tea], { keys });
    expect(await upsertMany(client, older, [tea, cocoa], { keys })).toMatchObject({ inserted: 1, updated: 1 });
  });

  it("rows whose key is null are all different", async () => {
    await client.query("create table loose (code text unique, n integer)");
    const rows = [
      { code: null, n: 1 },
      { code: null, n: 2 },
      { code: "a", n: 3 },
      { code: "a", n: 4 },
    ];
    for (const upsert of [upsertMany, stagedUpsert]) {
      await client.query("truncate loose");
      expect(await upsert(client, "loose", rows, { keys: ["code"] })).toMatchObject({ inserted: 3, repeated: 1 });
      expect((await client.query("select n from loose order by n")).rows).toEqual([{ n: 1 }, { n: 2 }, { n: 4 }]);
    }
  });

  it("JSON and points, which have no equality, are compared by what is written", async () => {
    await client.query("create table docs (id int primary key, doc json, at point, tags text[])");
    const row = { id: 1, doc: { a: 1 }, at: "(1,2)", tags: ["x"] };
    for (const upsert of [upsertMany, stagedUpsert]) {
      await upsert(client, "docs", [row], { keys });
      const options = { keys, skipUnchanged: true };
      expect(await upsert(client, "docs", [row], options)).toMatchObject({ unchanged: 1, updated: 0 });
      expect(await upsert(client, "docs", [{ ...row, doc: { a: 2 } }], options)).toMatchObject({
        unchanged: 0,
        updated: 1,
      });
    }
  });

  it("within a transaction an upsert is part of it, and one that fails undoes itself", async () => {
    await client.query("begin");
    await stagedUpsert(client, "stock", [tea], { keys });
    await stagedUpsert(client, "stock", [coffee], { keys });
    await expect(stagedUpsert(client, "stock", [{ ...cocoa, amount: "x" }], { keys })).rejects.toThrow("row 1");
    await client.query("commit");
    expect((await client.query("select id from stock order by id")).rows).toEqual([{ id: 1 }, { id: 2 }]);
    expect((await client.query("select relname from pg_class where relname like 'roundtrip_staging%'")).rows).toEqual(
      [],
    );
  });
});
