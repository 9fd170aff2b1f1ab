import { afterAll, beforeAll, expect, test } from "vitest";
import { type Lab, openLab } from "#src/lab/lab.js";
import { PlanRefusedError, PlanStatementError } from "#src/plan/errors.js";
import { prove } from "#src/plan/prove.js";
import { contentsOf } from "./contents.js";

let lab: Lab;
let contents: string;
beforeAll(async () => {
  lab = await openLab({ name: "prove", size: "small", onProgress: () => undefined });
  contents = await contentsOf(lab);
});
afterAll(async () => {
  const now = await contentsOf(lab);
  await lab.close();
  expect(now).toBe(contents);
});

const byEmail = "select * from users where email = $1";

test("tells the pages before and after, and leaves no index", async () => {
  const proof = await prove(lab, "create index on users (email)", byEmail, ["nobody"]);
  expect(proof).toMatchObject({ pagesBefore: 139, used: true });
  expect(proof.pagesAfter).toBeLessThan(5);
  expect(proof.indexPages).toBeGreaterThan(50);
  expect(proof.before.root.name).toBe("Seq Scan");
  expect(proof.after.root).toMatchObject({ name: "Index Scan", index: "users_email_idx" });
  expect(await contentsOf(lab)).toBe(contents);
});

test("an index that does not serve the query is told to be of no use", async () => {
  const proof = await prove(lab, "create index on users (name)", byEmail, ["nobody"]);
  expect(proof).toMatchObject({ pagesBefore: 139, pagesAfter: 139, used: false });
});

test("an index on an expression is followed by ANALYZE, so that the planner does not guess", async () => {
  const sql = "select * from users where upper(city) = 'LAGOS'";
  const { after } = await prove(lab, "create index on users (upper(city))", sql);
  // Without statistics it would expect one of 200 rows.
  expect(after.root.estimatedRows).toBeGreaterThan(3_000);
});

test("a write is proved too, and undone", async () => {
  const write = "delete from orders where user_id = 17 and total = 0";
  const { pagesBefore, pagesAfter } = await prove(lab, "create index on orders (user_id)", write);
  expect(pagesAfter).toBeLessThan(pagesBefore / 10);
  expect(await contentsOf(lab)).toBe(contents);
});

test("an index that is there already is none that is made", async () => {
  const client = await lab.connect();
  await client.query("begin; create index users_email on users (email)");
  const again = "create index if not exists users_email on users (email)";
  expect(await prove(client, again, byEmail, ["nobody"])).toMatchObject({ used: false, indexPages: 0 });
  await client.query("rollback");
});

test.each([
  ["expected one statement, got 2", "create index on users (email); drop table orders"],
  ["expected a CREATE INDEX first", "drop table orders"],
  ["expected a CREATE INDEX first", byEmail],
  ["CONCURRENTLY cannot be rolled back", "create index concurrently on users (email)"],
])("%s: %j is refused", async (words, createIndex) => {
  const error = await prove(lab, createIndex, byEmail, ["nobody"]).catch((error) => error);
  expect(error).toBeInstanceOf(PlanStatementError);
  expect(error.message).toContain(words);
});

test.each([
  ["create index on nowhere (email)", byEmail],
  ["create index on users (nothing)", byEmail],
  ["create index on users (email)", "select * from nowhere where email = $1"],
  ["create unique index on orders (user_id)", byEmail],
])("%j with %j is refused by the server, and nothing stays", async (createIndex, query) => {
  await expect(prove(lab, createIndex, query, ["nobody"])).rejects.toBeInstanceOf(PlanRefusedError);
  expect(await contentsOf(lab)).toBe(contents);
});
