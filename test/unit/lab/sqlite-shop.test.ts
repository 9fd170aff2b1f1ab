import { afterAll, beforeAll, expect, test } from "vitest";
import { InvalidArgumentError } from "#src/errors.js";
import { LabClosedError } from "#src/lab/errors.js";
import { openSqliteShop, type SqliteShop } from "#src/lab/sqlite-shop.js";

let shop: SqliteShop;
beforeAll(async () => {
  shop = await openSqliteShop({ size: "tiny", seed: 3 });
});
afterAll(() => shop.close());

test("a tiny shop has 1,000 users and 5,000 orders", () => {
  const sql = "select (select count(*) from users) as users, (select count(*) from orders) as orders";
  expect(shop.query(sql).rows).toEqual([{ users: 1_000, orders: 5_000 }]);
});

test("the same seed gives the same rows, another seed gives others", async () => {
  const sql = "select id, name, email, age from users order by id limit 5";
  const [same, other] = [
    await openSqliteShop({ size: "tiny", seed: 3 }),
    await openSqliteShop({ size: "tiny", seed: 4 }),
  ];
  expect(same.query(sql)).toEqual(shop.query(sql));
  expect(other.query(sql)).not.toEqual(shop.query(sql));
  same.close();
  other.close();
});

test("each shop is a copy of one's own", async () => {
  const mine = await openSqliteShop({ size: "tiny", seed: 3 });
  mine.exec("delete from orders; delete from users");
  expect(mine.query("select count(*) as n from users").rows).toEqual([{ n: 0 }]);
  expect(shop.query("select count(*) as n from users").rows).toEqual([{ n: 1_000 }]);
  mine.close();
});

test("a copy has the rows of the moment at which it was made, and goes its own way", async () => {
  const mine = await openSqliteShop({ size: "tiny", seed: 3 });
  mine.exec("delete from orders");
  const copy = mine.copy();
  mine.close();
  copy.exec("delete from users where id > 7");
  const sql = "select (select count(*) from users) as users, (select count(*) from orders) as orders";
  expect(copy.query(sql).rows).toEqual([{ users: 7, orders: 0 }]);
  expect(shop.query(sql).rows).toEqual([{ users: 1_000, orders: 5_000 }]);
  expect(copy.version).toBe(shop.version);
  copy.close();
  expect(() => copy.copy()).toThrow(LabClosedError);
});

test("a query takes values for ? in order, and for names with their sign", () => {
  expect(shop.query("select ? + ? as sum", [2, 3]).rows).toEqual([{ sum: 5 }]);
  expect(shop.query("select :a || $b as text", { ":a": "x", $b: "y" }).rows).toEqual([{ text: "xy" }]);
});

test("an error of SQLite's is thrown as it is", () => {
  expect(() => shop.query("select nought from users")).toThrow("no such column: nought");
});

test("the database of sql.js itself is at hand", () => {
  const statement = shop.db.prepare("select name from users where id = ?");
  expect(statement.getAsObject([1])).toEqual(shop.query("select name from users where id = 1").rows[0]);
  statement.free();
  const names: unknown[] = [];
  shop.db.each(
    "select id from users where id <= ? order by id",
    [3],
    (row) => names.push(row.id),
    () => undefined,
  );
  expect(names).toEqual([1, 2, 3]);
});

test("a closed shop says how to open it again; closing twice is safe", async () => {
  const mine = await openSqliteShop({ size: "tiny" });
  mine.close();
  mine.close();
  expect(() => mine.query("select 1")).toThrow(LabClosedError);
  expect(() => mine.query("select 1")).toThrow("const shop = await openSqliteShop()");
});

test("an unknown option, size or seed is refused with what was expected", async () => {
  await expect(openSqliteShop({ users: 5 } as object)).rejects.toThrow(
    "openSqliteShop: unknown option users; expected size, seed.",
  );
  await expect(openSqliteShop({ size: "huge" as "small" })).rejects.toThrow("expected one of tiny, small, medium");
  await expect(openSqliteShop({ seed: 0 })).rejects.toThrow(InvalidArgumentError);
});
