import fc from "fast-check";
import { insertMany, openSqliteShop, readMany, type SqliteShop, upsertMany } from "roundtrip";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

let shop: SqliteShop;
beforeAll(async () => {
  shop = await openSqliteShop({ size: "tiny" });
  shop.exec(`create table things (id integer primary key, n real, t text, y blob, i integer);
    create table victims (id integer)`);
});
beforeEach(() => shop.exec("delete from things"));
afterAll(() => shop.close());

const text = fc.string({ unit: "binary", maxLength: 30 }).map((any) => any.replaceAll("\0", ""));
const row = fc.record({
  n: fc.option(fc.double({ noNaN: true }).filter((n) => !Object.is(n, -0))),
  t: fc.option(text),
  y: fc.option(fc.uint8Array({ minLength: 1, maxLength: 20 })),
  i: fc.option(fc.integer()),
});
const rows = fc
  .array(row, { minLength: 1, maxLength: 50 })
  .map((all) => all.map((one, at) => ({ id: at + 1, ...one })));

const routes = {
  insertMany: (all: object[], table = "things") => insertMany(shop, table, all),
  upsertMany: (all: object[], table = "things") => upsertMany(shop, table, all, { keys: ["id"] }),
};

describe.each(Object.entries(routes))("%s in SQLite", (_, insert) => {
  it("writes rows that come back equal", async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (all) => {
        shop.exec("delete from things");
        await insert(all);
        expect(shop.query("select id, n, t, y, i from things order by id").rows).toEqual(all);
        const { rows: read } = await readMany(
          shop,
          "things",
          all.map(({ id }) => id),
        );
        expect(read).toEqual(all);
      }),
    );
  });

  it("keeps names and values data", async () => {
    const evil = `"'); drop table victims; --`;
    const name = evil.replaceAll('"', '""');
    shop.exec(`drop table if exists "${name}"; create table "${name}" (id integer primary key, "${name}" text)`);
    await insert([{ id: 1, [evil]: evil }], evil);
    expect(shop.query(`select * from "${name}"`).rows).toEqual([{ id: 1, [evil]: evil }]);
    expect(shop.query("select count(*) as victims from victims").rows).toEqual([{ victims: 0 }]);
  });

  it.each([
    ["NaN, which would become null", { id: 3, n: Number.NaN }, { row: 3, column: "n" }],
    ["a NUL, where a text would end", { id: 3, n: "a\0b" }, { row: 3, column: "n" }],
    ["an object", { id: 3, n: {} }, { row: 3, column: "n" }],
    ["a row without a column", { id: 3 }, { row: 3, column: "n" }],
    ["a column more", { id: 3, n: 1, t: "x" }, { row: 3, column: "t" }],
  ])("refuses %s, and writes nothing", async (_what, bad, place) => {
    const inserting = insert([{ id: 1, n: 1 }, { id: 2, n: 2 }, bad]);
    await expect(inserting).rejects.toMatchObject({ code: "BATCH_ROW_UNUSABLE", ...place });
    expect(shop.query("select * from things").rows).toEqual([]);
  });

  it("takes booleans, dates and large integers as SQLite has them", async () => {
    await insert([{ id: 1, t: new Date(0), n: true, i: 2n ** 53n }]);
    expect(shop.query("select t, n, i = 9007199254740992 as same from things").rows).toEqual([
      { t: "1970-01-01T00:00:00.000Z", n: 1, same: 1 },
    ]);
  });

  it("says what is not there", async () => {
    await expect(insert([{ id: 1 }], "nobody")).rejects.toThrow("there is no table nobody");
    await expect(insert([{ id: 1, nope: 1 }])).rejects.toThrow("row 1, column nope: the table has no such column");
  });
});

it("a key that is there already is refused with its row, and nothing is written", async () => {
  const inserting = insertMany(shop, "things", [{ id: 1 }, { id: 2 }, { id: 1 }]);
  await expect(inserting).rejects.toMatchObject({ code: "BATCH_REFUSED", row: 3, sqlState: undefined });
  expect(shop.query("select * from things").rows).toEqual([]);
});

it("has no ways but its own", async () => {
  await expect(insertMany(shop, "things", [{ id: 1 }], { method: "copy" })).rejects.toThrow(
    'insertMany: method: expected none, for SQLite has one way only, got "copy".',
  );
  await expect(upsertMany(shop, "things", [{ id: 1 }], { keys: ["id"], method: "staged" })).rejects.toThrow(
    "upsertMany: method",
  );
});

it("within a transaction it is part of that", async () => {
  shop.exec("begin");
  await insertMany(shop, "things", [{ id: 1 }]);
  await insertMany(shop, "things", [{ id: 1 }]).catch(() => undefined);
  await insertMany(shop, "things", [{ id: 2 }]);
  shop.exec("commit");
  expect(shop.query("select id from things").rows).toEqual([{ id: 1 }, { id: 2 }]);
});
