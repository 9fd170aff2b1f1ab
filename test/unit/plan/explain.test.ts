import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Lab, openLab } from "#src/lab/lab.js";
import { openSqliteShop, type SqliteShop } from "#src/lab/sqlite-shop.js";
import { PlanRefusedError, PlanStatementError } from "#src/plan/errors.js";
import { explain } from "#src/plan/explain.js";
import { costliestNode, nodesOf } from "#src/plan/plan.js";
import { contentsOf, sqliteContentsOf } from "./contents.js";

let lab: Lab;
let client: pg.Client;
let shop: SqliteShop;
beforeAll(async () => {
  lab = await openLab({ name: "explain", size: "tiny", onProgress: () => undefined });
  client = await lab.connect();
  shop = await openSqliteShop({ size: "tiny" });
});
afterAll(async () => {
  shop.close();
  await lab.close();
});

const byEmail = "select * from users where email = $1";

describe("explain in PostgreSQL", () => {
  test("tells what is expected, and runs nothing, as long as it is not asked to", async () => {
    const plan = await explain(lab, byEmail, ["nobody"]);
    expect(plan).toMatchObject({ database: "PostgreSQL", analyzed: false, sql: byEmail });
    expect(plan.root).toMatchObject({ name: "Seq Scan", access: "scan", relation: "users", estimatedRows: 1 });
    for (const key of ["rows", "pages", "executionMs"]) expect(plan).not.toHaveProperty(key);
    for (const key of ["rows", "loops", "pages", "ownPages", "timeMs"]) expect(plan.root).not.toHaveProperty(key);
  });

  test("with analyze it tells what came, for a lab and for a client alike", async () => {
    for (const on of [lab, client]) {
      const plan = await explain(on, byEmail, ["nobody"], { analyze: true });
      expect(plan).toMatchObject({ analyzed: true, rows: 0, pages: 14 });
      expect(plan.root).toMatchObject({ rows: 0, rowsRemoved: 1_000, loops: 1, pages: 14, ownPages: 14 });
      expect(plan.root.filter).toBe("(email = 'nobody'::text)");
    }
  });

  test("settings that differ from the server's own are told", async () => {
    expect((await explain(lab, "select 1")).settings).toMatchObject({ random_page_cost: "1.1" });
  });

  test("the node to look at first is the one that touched most pages itself, or would cost most itself", async () => {
    const sql = "select count(*) from users u join orders o on o.user_id = u.id where u.id < 10";
    for (const analyze of [true, false]) {
      const plan = await explain(lab, sql, [], { analyze });
      expect(costliestNode(plan)).toMatchObject({ name: "Seq Scan", relation: "orders" });
    }
  });

  test.each([
    ["a write", "update users set age = 1"],
    ["a write with rows", "delete from orders where id < 100 returning *"],
    ["a write within a select", "with gone as (delete from orders returning id) select count(*) from gone"],
    ["a table made of a query", "create table copy as select * from users"],
    ["a write that is refused", "insert into users select * from users where id = 1"],
    ["a write that is refused half-way", "update users set age = 10 / (id - 500)"],
  ])("%s is run, and nothing of it stays", async (_, sql) => {
    const before = await contentsOf(lab);
    const plan = await explain(client, sql, [], { analyze: true }).catch((error) => error);
    expect(plan instanceof PlanRefusedError || plan.analyzed).toBe(true);
    expect(await contentsOf(lab)).toBe(before);
    expect(client.getTransactionStatus()).toBe("I");
  });

  test("inside a transaction it sees that transaction's changes, and leaves them and the transaction alone", async () => {
    await client.query("begin; update users set age = 99 where id = 7");
    const plan = await explain(client, "delete from orders", [], { analyze: true });
    expect(plan.root).toMatchObject({ name: "Delete", relation: "orders" });
    const refused = await explain(client, "select 1 / 0", [], { analyze: true }).catch((error) => error);
    expect(refused).toMatchObject({ code: "PLAN_REFUSED", sqlState: "22012" });
    expect(client.getTransactionStatus()).toBe("T");
    const { rows } = await client.query(
      "select age, (select count(*)::int from orders) as orders from users where id = 7",
    );
    expect(rows).toEqual([{ age: 99, orders: 5_000 }]);
    await client.query("rollback");
  });

  test("inside a transaction that has failed it is refused, and the transaction is left as it was", async () => {
    await client.query("begin; select 1 / 0").catch(() => undefined);
    await expect(explain(client, "select 1")).rejects.toMatchObject({ code: "PLAN_REFUSED", sqlState: "25P02" });
    expect(client.getTransactionStatus()).toBe("E");
    await client.query("rollback");
  });

  test.each([
    ["none", ""],
    ["none", " -- nothing\n;"],
    ["several", "select 1; select 2"],
    ["several", "select 1; drop table orders"],
    ["several", "select 1; commit; delete from orders"],
    ["planless", "create index on users (email)"],
    ["planless", "vacuum users"],
    ["planless", "commit"],
    ["planless", "explain select 1"],
    ["planless", "explain analyze delete from orders"],
    ["planless", "do $$ begin delete from orders; commit; end $$"],
    ["planless", "copy users to stdout"],
  ])("%s: %j is refused before anything is sent", async (problem, sql) => {
    const before = await contentsOf(lab);
    const error = await explain(client, sql, [], { analyze: true }).catch((error) => error);
    expect(error).toBeInstanceOf(PlanStatementError);
    expect(error).toMatchObject({ code: "PLAN_STATEMENT_UNUSABLE", problem });
    expect(error.message).toMatch(/^explain: expected .*\. Give /s);
    expect(await contentsOf(lab)).toBe(before);
    expect(client.getTransactionStatus()).toBe("I");
  });

  test.each([
    ["select form users", "42703", 8],
    ["select * form users", "42601", 10],
    ["selct 1", "42601", 1],
    ["select * from nowhere", "42P01", 15],
    ["select nothing from users", "42703", 8],
    ["select 'x' limit $1", undefined, undefined],
    ["analyze select 1", undefined, undefined],
    ["select 1) delete from orders", "42601", 9],
  ])("what the server does not understand, %j, is an error of the server's", async (sql, sqlState, position) => {
    const before = await contentsOf(lab);
    const error = await explain(client, sql, [], { analyze: true }).catch((error) => error);
    expect(error).toBeInstanceOf(PlanRefusedError);
    if (sqlState) expect(error).toMatchObject({ sqlState, position });
    expect(error.cause).toBeInstanceOf(pg.DatabaseError);
    expect(error.message).toMatch(/^explain: the database refused the statement: .*Nothing was changed/s);
    expect(await contentsOf(lab)).toBe(before);
    expect(client.getTransactionStatus()).toBe("I");
  });

  test.each([
    ["a lab, a connected client or a SQLite shop first, got undefined", () => explain(undefined as never, "select 1")],
    ["got a BoundPool", () => explain(lab.pool as never, "select 1")],
    ["a statement as text, got 7", () => explain(lab, 7 as never)],
    ["the values as an array, got an object", () => explain(lab, "select 1", {} as never)],
    ["unknown option analyse", () => explain(lab, "select 1", [], { analyse: true } as never)],
    ["expected true or false, got 1", () => explain(lab, "select 1", [], { analyze: 1 as never })],
  ])("an argument that cannot be used is told: %s", async (words, call) => {
    await expect(call()).rejects.toThrow(words);
  });
});

describe("explain in SQLite", () => {
  test("tells the steps, and with analyze what the virtual machine counted", async () => {
    const sql = "select * from users where email = ?";
    const plan = await explain(shop, sql, ["nobody"]);
    expect(plan).toMatchObject({ database: "SQLite", analyzed: false });
    expect(nodesOf(plan)[1]).toMatchObject({ name: "SCAN", access: "scan", relation: "users" });
    const run = await explain(shop, sql, ["nobody"], { analyze: true });
    expect(run).toMatchObject({ analyzed: true, rows: 0, steps: { fullScanSteps: 999, sorts: 0 } });
  });

  test.each([
    ["a write", "update users set age = 1"],
    ["a write that is refused", "insert into users select * from users where id = 1"],
  ])("%s is run on a copy, and nothing of it stays", async (_, sql) => {
    const before = sqliteContentsOf(shop);
    const plan = await explain(shop, sql, [], { analyze: true }).catch((error) => error);
    expect(plan instanceof PlanRefusedError || plan.analyzed).toBe(true);
    expect(sqliteContentsOf(shop)).toBe(before);
  });

  test.each([
    ["none", " -- nothing"],
    ["several", "select 1; drop table orders"],
    ["planless", "create table copy (id)"],
    ["planless", "drop table orders"],
    ["planless", "pragma user_version = 7"],
    ["planless", "begin"],
    ["planless", "explain select 1"],
  ])("%s: %j is refused", async (problem, sql) => {
    const before = sqliteContentsOf(shop);
    await expect(explain(shop, sql, [], { analyze: true })).rejects.toMatchObject({ problem });
    expect(sqliteContentsOf(shop)).toBe(before);
  });

  test.each(["select form users", "selct 1", "select * from nowhere", "select 1) delete from orders"])(
    "what SQLite does not understand, %j, is an error of SQLite's",
    async (sql) => {
      await expect(explain(shop, sql, [], { analyze: true })).rejects.toMatchObject({ code: "PLAN_REFUSED" });
    },
  );

  test("inside a transaction it plans, and refuses to run", async () => {
    shop.exec("begin; delete from orders");
    await expect(explain(shop, "select * from users")).resolves.toMatchObject({ analyzed: false });
    await expect(explain(shop, "select * from users", [], { analyze: true })).rejects.toThrow("A transaction is open");
    shop.exec("rollback");
  });
});
