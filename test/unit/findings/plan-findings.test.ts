import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCatalogue } from "#src/findings/catalogue.js";
import { findingsOfPlan } from "#src/findings/findings-of-plan.js";
import { type Lab, openLab } from "#src/lab/lab.js";
import { openSqliteShop } from "#src/lab/sqlite-shop.js";
import { explain } from "#src/plan/explain.js";
import { prove } from "#src/plan/prove.js";
import { loopCases } from "./loop-cases.js";
import type { PlanCase } from "./plan-case.js";
import { figuresOf, findingsAfter, findingsNow, idsOf } from "./planned.js";
import { readCases } from "./read-cases.js";
import { sortCases } from "./sort-cases.js";

const planCases = [...readCases, ...loopCases, ...sortCases];

let lab: Lab;
let client: pg.Client;
beforeAll(async () => {
  lab = await openLab({ name: "plan-findings", size: "small", onProgress: () => undefined });
  client = await lab.connect();
});
afterAll(async () => {
  await lab.close();
});

const each = (cases: PlanCase[]) => cases.map((one) => [one.what, one] as const);

describe.each(planCases)("$id", ({ id, fires, misses }) => {
  test.each(each(fires))("is found in %s", async (_what, { changes = "", sql, params, cure, figures = {} }) => {
    const found = await findingsAfter(client, changes, sql, params);
    expect(idsOf(found)).toContain(id);
    const finding = found.find((one) => one.id === id);
    if (!finding) return;
    expect(finding.subject.statement).toBe(sql);
    expect(figuresOf(finding)).toMatchObject(figures);
    if (cure) expect(finding.cure).toBe(cure);
    expect(finding.weight).toBeGreaterThan(0);
    for (const sentence of [finding.reason, finding.next]) expect(sentence).toMatch(/^[A-Z][^\n]*\.$/);
  });

  test.each(each(misses))("is not found in %s", async (_what, { changes = "", sql, params }) => {
    expect(idsOf(await findingsAfter(client, changes, sql, params))).not.toContain(id);
  });
});

describe("a cure", () => {
  const cured = planCases.flatMap(({ id, fires }) =>
    fires.filter(({ cure }) => cure?.startsWith("create index")).map((one) => [id, one.what, one] as const),
  );
  test.each(cured)(
    "of %s, %s, is used and saves pages",
    async (_id, _what, { changes = "", sql, params, cure = "" }) => {
      await client.query(`begin; ${changes}`);
      const proof = await prove(client, cure, sql, params).finally(() => client.query("rollback"));
      expect(proof.used).toBe(true);
      expect(proof.pagesAfter).toBeLessThan(proof.pagesBefore);
    },
  );

  const given = planCases
    .filter(({ id }) => ["spills-to-disk", "bitmap-lossy", "estimate-far-off"].includes(id))
    .flatMap(({ id, fires }) => fires.map((one) => [id, one.what, one] as const))
    .filter(([, what]) => !/follows|any value/.test(what));
  test.each(given)("of %s, %s, does away with it", async (id, _what, { changes = "", sql, params }) => {
    const [{ cure = "" } = {}] = (await findingsAfter(client, changes, sql, params)).filter((one) => one.id === id);
    expect(idsOf(await findingsAfter(client, `${changes} ${cure}`, sql, params))).not.toContain(id);
  });
});

test("index-only-scan-visits-table is found after many writes, and not after VACUUM", async () => {
  await client.query(`create table stock as select id, user_id, total from orders;
    create index stock_user on stock (user_id) include (total)`);
  await client.query("vacuum analyze stock");
  const sql = "select sum(total) from stock where user_id < 3000";
  expect(await findingsNow(client, sql)).toEqual([]);
  await client.query("update stock set total = total + 1 where id % 3 = 0");
  const [worst] = await findingsNow(client, sql);
  expect(worst).toMatchObject({
    id: "index-only-scan-visits-table",
    cure: "vacuum stock",
    subject: { relation: "stock" },
  });
  await client.query(worst?.cure ?? "");
  expect(await findingsNow(client, sql)).toEqual([]);
});

test("what is found first is what weighs most", async () => {
  const sql = "select id from orders where user_id = $1 order by created_at desc limit 10";
  const found = await findingsAfter(client, "", sql, [7920]);
  expect(idsOf(found)).toEqual(["sort-where-index-could", "scan-discards-rows"]);
  expect(found[0]?.cure).toBe("create index on orders (user_id, created_at)");
});

test("rows that are skipped weigh more than the files in which they were sorted", async () => {
  const found = await findingsAfter(client, "", "select * from orders order by total, id limit 20 offset 40000");
  expect(idsOf(found)).toEqual(["offset-reads-skipped-rows", "spills-to-disk"]);
});

describe("an option says from where on something is a finding:", () => {
  test.each([
    ["minPages", "scan-discards-rows"],
    ["minDiscarded", "scan-discards-rows"],
    ["minFilteredRows", "index-scan-filters-rows"],
    ["minRuns", "nested-loop-runs-often"],
    ["minEstimateFactor", "estimate-far-off"],
    ["minSubplanRuns", "subplan-runs-per-row"],
  ])("%s, of %s", async (name, id) => {
    const { fires } = planCases.find((each) => each.id === id) ?? { fires: [] };
    // Of rows that are all thrown away no part can be asked that is too high: the last case keeps some.
    const [place, most] = name === "minDiscarded" ? [-1, 1] : [0, 1e9];
    const { changes = "", sql, params } = fires.at(place) ?? { sql: "" };
    const found = await findingsAfter(client, changes, sql, params);
    const rest = await findingsAfter(client, changes, sql, params, { [name]: most });
    expect(idsOf(found)).toContain(id);
    expect(idsOf(rest)).not.toContain(id);
  });
});

describe("it is refused", () => {
  const refused = async (call: () => Promise<unknown>, words: string) => {
    const error = await call().catch((error: Error) => error);
    if (!(error instanceof Error)) throw new Error("It was not refused.");
    expect(error).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(error.message).toContain(words);
  };

  test("a plan that was not run, one of SQLite, and something else", async () => {
    const catalogue = await readCatalogue(lab);
    const plan = await explain(lab, "select 1");
    await refused(() => findingsOfPlan(plan, catalogue), "got one that was not run");
    const shop = await openSqliteShop({ size: "tiny" });
    const other = await explain(shop, "select 1", [], { analyze: true });
    shop.close();
    await refused(() => findingsOfPlan(other, catalogue), "got one of SQLite");
    for (const value of [undefined, null, {}, 7, "select 1"]) {
      await refused(() => findingsOfPlan(value as never, catalogue), "expected a plan of PostgreSQL that was run, got");
    }
  });

  test("another thing than a catalogue, and options that are none", async () => {
    const plan = await explain(lab, "select 1", [], { analyze: true });
    await refused(() => findingsOfPlan(plan, lab as never), "expected a catalogue, from readCatalogue, got a Lab");
    const catalogue = await readCatalogue(lab);
    await refused(() => findingsOfPlan(plan, catalogue, { pages: 1 } as never), "unknown option pages");
    await refused(() => findingsOfPlan(plan, catalogue, { minDiscarded: 2 }), "expected a number from 0 to 1, got 2");
    await refused(() => readCatalogue(7 as never), "readCatalogue: expected a lab");
  });
});
