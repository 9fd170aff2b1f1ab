import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Cost } from "#src/cost/cost.js";
import { MeasurementError } from "#src/cost/errors.js";
import { measure } from "#src/cost/measure.js";
import { costMatchers } from "#src/course/matchers.js";
import { openSqliteShop, type SqliteShop } from "#src/lab/sqlite-shop.js";

expect.extend(costMatchers);

let shop: SqliteShop;
beforeEach(async () => {
  shop = await openSqliteShop();
});
afterEach(() => shop.close());

const work = ({ vmSteps, fullScanSteps, sorts, autoIndexes, pages }: Cost) => [
  vmSteps,
  fullScanSteps,
  sorts,
  autoIndexes,
  pages,
];
const byEmail = () => shop.query("select * from users where email = ?", ["nobody@example.com"]);

test("a scan steps through the whole table, 5 times out of 5 the same", async () => {
  const seen = new Set<string>();
  for (let run = 0; run < 5; run++) seen.add(String(work((await measure(shop, byEmail)).cost)));
  expect([...seen]).toEqual(["30007,9999,0,0,297"]);
});

test("an index spares the scan", async () => {
  shop.exec("create index users_email on users (email)");
  const { cost } = await measure(shop, byEmail);
  expect(cost).toMatchObject({ fullScanSteps: 0, statements: 1, rowsReturned: 0 });
  expect(cost.vmSteps).toBeLessThan(20);
  expect(cost.pages).toBeLessThan(5);
});

test("a sort and an index for one statement alone are seen", async () => {
  const sorted = await measure(shop, () => shop.query("select name from users order by name limit 3"));
  expect(sorted.cost).toMatchObject({ sorts: 1, autoIndexes: 0, rowsReturned: 3 });
  const sql = "select count(*) from users u join users v on v.email = u.email";
  const joined = await measure(shop, () => shop.query(sql));
  expect(joined.cost).toMatchObject({ autoIndexes: 9_999, rowsReturned: 1 });
});

test("the result of the function is handed on, and nothing crosses a wire", async () => {
  const { result, cost } = await measure(shop, () => shop.query("select name from users where id = 7").rows);
  expect(result).toEqual(shop.query("select name from users where id = 7").rows);
  expect(cost).toMatchObject({ roundTrips: 0, depth: 0, connections: 0, leaked: 0, bytesUp: 0, bytesDown: 0 });
});

test("the same question for each item is a repetition", async () => {
  const { cost } = await measure(shop, () => {
    for (let id = 1; id <= 25; id++) shop.query("select count(*) from orders where user_id = ?", [id]);
  });
  expect(cost).toMatchObject({
    statements: 25,
    fingerprints: 1,
    repeats: 25,
    rowsReturned: 25,
    fullScanSteps: 25 * 49_999,
  });
  expect(cost.repetitions[0]?.text).toBe("select count(*) from orders where user_id = $1");
});

describe("a statement counts the same by whichever method of sql.js it is run", () => {
  const sql = "select * from users where age > ?";
  const values = [60];
  const ways: Record<string, (shop: SqliteShop) => void> = {
    exec: ({ db }) => db.exec(sql, values),
    each: ({ db }) =>
      db.each(
        sql,
        values,
        () => undefined,
        () => undefined,
      ),
    prepare: ({ db }) => {
      const statement = db.prepare(sql, values);
      while (statement.step()) statement.get();
      statement.free();
    },
    iterateStatements: ({ db }) => {
      for (const statement of db.iterateStatements(sql)) {
        statement.bind(values);
        while (statement.step()) statement.getAsObject();
      }
    },
  };
  test.each(Object.keys(ways))("%s", async (way) => {
    const { cost: expected } = await measure(shop, () => shop.query(sql, values));
    const { cost } = await measure(shop, () => ways[way]?.(shop));
    expect(work(cost)).toEqual(work(expected));
    expect(cost).toMatchObject({ statements: 1, rowsReturned: expected.rowsReturned });
  });

  test("run stops at the first row", async () => {
    const { cost } = await measure(shop, () => shop.db.run(sql, values));
    expect(cost).toMatchObject({ statements: 1, rowsReturned: 1 });
    expect(cost.vmSteps).toBeLessThan(1_000);
  });

  test("a statement that was prepared and bound before", async () => {
    const { cost: expected } = await measure(shop, () => shop.query(sql, values));
    const statement = shop.db.prepare(sql, values);
    const { cost } = await measure(shop, () => {
      while (statement.step());
      statement.reset();
    });
    expect(work(cost)).toEqual(work(expected));
  });
});

test("commits, rollbacks, changed rows and errors are counted", async () => {
  const inOne = await measure(shop, () => {
    shop.exec("begin; update users set age = 30 where id <= 10; delete from orders where id = 1; commit");
  });
  expect(inOne.cost).toMatchObject({ commits: 1, statements: 4, rowsAffected: 11, rollbacks: 0, errors: 0 });
  const each = await measure(shop, () => {
    for (let id = 1; id <= 10; id++) shop.query("update users set age = 31 where id = ?", [id]);
  });
  expect(each.cost).toMatchObject({ commits: 10, rowsAffected: 10 });
  const undone = await measure(shop, () => {
    shop.exec("begin");
    shop.exec("update users set age = 32 where id = 1");
    try {
      shop.exec("insert into users select * from users where id = 1");
    } catch {
      shop.exec("rollback");
    }
  });
  expect(undone.cost).toMatchObject({ commits: 0, rollbacks: 1, errors: 1 });
});

test("settings of the connection hold for the counting too", async () => {
  shop.exec("pragma automatic_index = off");
  const sql = "select count(*) from (select * from users limit 200) u join users v on v.email = u.email";
  const { cost } = await measure(shop, () => shop.query(sql));
  expect(cost.autoIndexes).toBe(0);
});

test("an error of the function is thrown as it is, and the next measurement works", async () => {
  await expect(measure(shop, () => shop.query("select nought"))).rejects.toThrow("no such column: nought");
  await expect(measure(shop, byEmail)).resolves.toMatchObject({ cost: { statements: 1 } });
});

test("inside a transaction nothing can be measured, and the message says what to do", async () => {
  shop.exec("begin");
  const measured = measure(shop, byEmail);
  await expect(measured).rejects.toThrow(MeasurementError);
  await expect(measured).rejects.toThrow("Measure from before BEGIN to after COMMIT.");
});

test("what the counting SQLite does not know is an error that says so", async () => {
  shop.db.create_function("twice", (x: number) => 2 * x);
  await expect(measure(shop, () => shop.query("select twice(4) as eight"))).rejects.toThrow(
    'The work could not be counted: the SQLite that counts said "SQLITE_ERROR: sqlite3 result code 1: no such function: twice"',
  );
});

test("a budget on what SQLite does not count is an error, not a pass", async () => {
  const { cost } = await measure(shop, byEmail);
  expect(() => expect(cost).toStayWithin({ rowsExamined: 1_000_000 })).toThrow(
    "rowsExamined was not measured, so a budget cannot be judged: SQLite does not count it.",
  );
  expect(() => expect(cost).toStayWithin({ vmSteps: 100 }, { what: "byEmail()" })).toThrow(
    "byEmail() took 30,007 steps of SQLite's virtual machine; the budget is 100.",
  );
});
