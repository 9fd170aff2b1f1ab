import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Catalogue, readCatalogue } from "#src/findings/catalogue.js";
import { findingsOfSql } from "#src/findings/findings-of-sql.js";
import { changesNothing, givesWay } from "#src/findings/sql-types.js";
import { type Lab, openLab } from "#src/lab/lab.js";
import { PlanStatementError } from "#src/plan/errors.js";
import { explain } from "#src/plan/explain.js";
import { nodesOf } from "#src/plan/plan.js";
import { prove } from "#src/plan/prove.js";
import { figuresOf, idsOf } from "./planned.js";
import { sqlCases, sqlSetting } from "./sql-cases.js";

let lab: Lab;
let client: pg.Client;
let catalogue: Catalogue;
beforeAll(async () => {
  lab = await openLab({ name: "sql-findings", size: "tiny", onProgress: () => undefined });
  client = await lab.connect();
  await client.query(sqlSetting);
  catalogue = await readCatalogue(lab);
});
afterAll(async () => {
  await lab.close();
});

describe.each(sqlCases)("$id", ({ id, fires, misses }) => {
  test.each(fires)("is found in %s", async (sql) => {
    const found = await findingsOfSql(sql, catalogue);
    expect(idsOf(found)).toContain(id);
    for (const { subject, reason, next } of found) {
      expect(subject.statement).toBe(sql);
      for (const sentence of [reason, next]) expect(sentence).toMatch(/^[A-Z][^\n]*\.$/);
    }
  });

  test.each(misses)("is not found in %s", async (sql) => {
    expect(idsOf(await findingsOfSql(sql, catalogue))).not.toContain(id);
  });
});

test("the findings of a column name it, and weigh as much as its table has pages", async () => {
  const [found] = await findingsOfSql("select id from users where lower(email) = $1", catalogue);
  expect(found).toMatchObject({
    subject: { relation: "users", column: "email" },
    cure: "create index on users (lower(email))",
    weight: 14,
  });
  expect(found && figuresOf(found)).toEqual({ "pages of the table": 14 });
});

test("one of a kind is told for a column, however often it stands there", async () => {
  const sql = "select id from orders where user_id + 1 = $1 or user_id + 2 = $1 or created_at::date = $2";
  expect(idsOf(await findingsOfSql(sql, catalogue))).toEqual(["expression-hides-column", "expression-hides-column"]);
});

test.each([
  ["select id from users where lower(email) = 'nobody'", []],
  ["select id from orders where created_at > '2025-12-01' or total = 249.99", []],
  ["select id from users where name like '%adabel%'", []],
])("the cure of %s is used", async (sql, params) => {
  const cure = (await findingsOfSql(sql, catalogue)).find((found) => found.cure)?.cure ?? "";
  await client.query("begin; set local enable_seqscan = off");
  const proof = await prove(client, cure, sql, params).finally(() => client.query("rollback"));
  expect(proof.used).toBe(true);
});

/** Whether the server finds a column by its index when it is compared with a value of a type. */
async function isFoundByIndex(column: string, type: string, value: string): Promise<boolean | undefined> {
  await client.query("begin; set local enable_seqscan = off; set local enable_bitmapscan = off");
  try {
    await client.query(`create table typed (a ${column} primary key)`);
    const plan = await explain(client, `select from typed where a = $1::${type}`, [value]);
    return nodesOf(plan).some(({ condition }) => condition !== undefined);
  } catch {
    return undefined;
  } finally {
    await client.query("rollback");
  }
}

describe("a column gives way to a wider type as the server says", () => {
  const groups = { "1": ["int2", "int4", "int8", "numeric", "float4", "float8"], a: ["text", "varchar", "bpchar"] };
  const times = { "2025-06-01": ["date", "timestamp", "timestamptz"] };
  const pairs = Object.entries({ ...groups, ...times }).flatMap(([value, types]) =>
    types.flatMap((column) => types.map((type) => [column, type, value] as const)),
  );
  test.each(pairs)("%s = %s", async (column, type, value) => {
    const isFound = await isFoundByIndex(column, type, value);
    expect(isFound).toBeDefined();
    expect(givesWay(column, type)).toBe(!isFound);
  });

  test("and a cast that changes nothing is one by which the index still serves", async () => {
    await client.query("begin; set local enable_seqscan = off; create table typed (a varchar primary key)");
    const plan = await explain(client, "select from typed where a::text = $1", ["a"]);
    await client.query("rollback");
    expect(nodesOf(plan).some(({ condition }) => condition !== undefined)).toBe(changesNothing("varchar", "text"));
  });
});

describe("it is refused", () => {
  test.each([
    ["none", "", /^findingsOfSql: expected one statement, got none/],
    ["none", "-- nothing", /^findingsOfSql: expected one statement, got none/],
    ["several", "select 1; select 2", /^findingsOfSql: expected one statement, got 2/],
    ["planless", "commit", /^findingsOfSql: expected a SELECT.* a statement of the kind "Transaction" has no plan/],
    ["planless", "create index on users (email)", /^findingsOfSql: .* the kind "Index" has no plan/],
  ])("what has %s: %j", async (problem, sql, words) => {
    const error = await findingsOfSql(sql, catalogue).catch((error) => error);
    expect(error).toBeInstanceOf(PlanStatementError);
    expect(error).toMatchObject({ problem, message: expect.stringMatching(words) });
  });

  test("what the parser cannot read, with the place where it gave up", async () => {
    const error = await findingsOfSql("select id form users where", catalogue).catch((error) => error);
    expect(error).toMatchObject({ code: "SQL_UNREADABLE", position: 16 });
    expect(error.message).toContain("from character 16 on");
  });

  test.each([undefined, null, 7, {}, ["select 1"]])("no text, but %o", async (sql) => {
    const error = await findingsOfSql(sql as never, catalogue).catch((error) => error);
    expect(error).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(error.message).toContain("expected a statement as text, got");
  });

  test("something else than a catalogue", async () => {
    const error = await findingsOfSql("select 1", lab as never).catch((error) => error);
    expect(error.message).toContain("findingsOfSql: expected a catalogue, from readCatalogue, got a Lab");
  });
});
