import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Cost } from "#src/cost/cost.js";
import { measure } from "#src/cost/measure.js";
import { type Lab, openLab } from "#src/lab/lab.js";
import { openSqliteShop, type SqliteShop } from "#src/lab/sqlite-shop.js";

/** A database of either kind: runs a statement whose values are written as `$1`, `$2`. */
interface Either {
  run(sql: string, values?: (number | string)[]): Promise<Record<string, unknown>[]>;
  cost(work: (db: Either) => Promise<unknown>): Promise<Cost>;
}

let lab: Lab;
let client: pg.Client;
let shop: SqliteShop;
const databases: Record<string, Either> = {
  PostgreSQL: {
    run: async (sql, values) => (await client.query(sql, values)).rows,
    cost: async (work) => (await measure(lab, () => work(databases.PostgreSQL as Either))).cost,
  },
  SQLite: {
    run: async (sql, values) => shop.query(sql.replace(/\$(\d)/g, "?$1"), values).rows,
    cost: async (work) => (await measure(shop, () => work(databases.SQLite as Either))).cost,
  },
};

beforeAll(async () => {
  lab = await openLab({ name: "both", size: "tiny", seed: 5, onProgress: () => undefined });
  client = await lab.connect();
  shop = await openSqliteShop({ size: "tiny", seed: 5 });
});
afterAll(async () => {
  shop.close();
  await lab.close();
});

const works: [what: string, work: (db: Either) => Promise<unknown>, expected: Partial<Cost>][] = [
  [
    "one look-up",
    (db) => db.run("select name from users where id = $1", [7]),
    {
      statements: 1,
      fingerprints: 1,
      repeats: 1,
      rowsReturned: 1,
      rowsAffected: 0,
      commits: 1,
      rollbacks: 0,
      errors: 0,
    },
  ],
  [
    "no row",
    (db) => db.run("select name from users where id = $1", [5_000_000]),
    { statements: 1, rowsReturned: 0, commits: 1 },
  ],
  [
    "a look-up for each of 30 users",
    async (db) => {
      for (const { id } of await db.run("select id from users order by id limit 30")) {
        await db.run("select count(*) from orders where user_id = $1", [id as number]);
      }
    },
    { statements: 31, fingerprints: 2, repeats: 30, rowsReturned: 60, commits: 31 },
  ],
  [
    "ten changes, a commit each",
    async (db) => {
      for (let id = 1; id <= 10; id++) await db.run("update users set age = $1 where id = $2", [30 + id, id]);
    },
    { statements: 10, fingerprints: 1, repeats: 10, rowsAffected: 10, commits: 10 },
  ],
  [
    "ten changes in one transaction",
    async (db) => {
      await db.run("begin");
      for (let id = 1; id <= 10; id++) await db.run("update users set age = $1 where id = $2", [40 + id, id]);
      await db.run("commit");
    },
    { statements: 12, fingerprints: 3, repeats: 10, rowsAffected: 10, commits: 1, rollbacks: 0 },
  ],
  [
    "a transaction that is rolled back after an error",
    async (db) => {
      await db.run("begin");
      await db.run("delete from orders where id = $1", [1]);
      await db.run("insert into users select * from users where id = $1", [1]).catch(() => undefined);
      await db.run("rollback");
    },
    { statements: 4, rowsAffected: 1, errors: 1, commits: 0, rollbacks: 1 },
  ],
];

describe.each(Object.keys(databases))("%s counts", (name) => {
  test.each(works)("%s", async (_, work, expected) => {
    const cost = await (databases[name] as Either).cost(work);
    expect(cost).toMatchObject(expected);
  });
});

test("both have the same rows", async () => {
  const sql = "select id, email, age from users where id in (1, 7, 500, 1000) order by id";
  const [here, there] = await Promise.all(Object.values(databases).map((db) => db.run(sql)));
  expect(here).toEqual(there);
});
