import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Catalogue, readCatalogue } from "#src/findings/catalogue.js";
import { findingsOfSchema } from "#src/findings/findings-of-schema.js";
import { findingsOfSql } from "#src/findings/findings-of-sql.js";
import { type Lab, openLab } from "#src/lab/lab.js";
import { undone } from "../../exercise-lab.js";
import { healthy, healthySetting } from "./healthy.js";
import { findingsNow } from "./planned.js";
import { statementsOfSolutions, valuesFor } from "./solutions-sql.js";
import { tablesOf } from "./solutions-tables.js";

let lab: Lab;
let client: pg.Client;
let catalogue: Catalogue;
beforeAll(async () => {
  lab = await openLab({ name: "healthy", size: "small", onProgress: () => undefined });
  client = await lab.connect();
  for (const statement of healthySetting) await client.query(statement);
  catalogue = await readCatalogue(lab);
});
afterAll(async () => {
  await lab.close();
});

const written = healthy.map(([sql, params = []]) => ({ sql, params }));
test.each(written)("nothing is found in $sql", async ({ sql, params }) => {
  expect(await findingsOfSql(sql, catalogue)).toEqual([]);
  expect(await findingsNow(client, sql, params)).toEqual([]);
});

test.each(statementsOfSolutions())("nothing is found in what %s sends: %s", async (file, sql) => {
  // What statements before have written to, and undone, is no fault of this one.
  await client.query("vacuum users");
  await undone(client, tablesOf(file), async () => {
    expect(await findingsOfSql(sql, await readCatalogue(client))).toEqual([]);
    expect(await findingsNow(client, sql, await valuesFor(client, sql))).toEqual([]);
  });
});

test("nothing is found in the schema", async () => {
  expect(await findingsOfSchema(lab)).toEqual([]);
});

test("there are at least fifty of them", () => {
  expect(healthy.length).toBeGreaterThanOrEqual(50);
});
