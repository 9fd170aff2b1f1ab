/** Random SELECTs over the shop: what their trees say is what the database said. `ROUNDTRIP_FUZZ` is how many; default 60. */
import fc from "fast-check";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Lab, openLab } from "#src/lab/lab.js";
import { openSqliteShop, type SqliteShop } from "#src/lab/sqlite-shop.js";
import { explain } from "#src/plan/explain.js";
import { nodesOf, type PlanNode } from "#src/plan/plan.js";
import { type PostgresAnswer, postgresPlan } from "#src/plan/postgres-tree.js";
import { sqlitePlan } from "#src/plan/sqlite-tree.js";
import { select } from "./random-select.js";

const runs = { numRuns: Number(process.env.ROUNDTRIP_FUZZ ?? 60), seed: 5 };
const indexes = `
  create index orders_user on orders (user_id);
  create index orders_status on orders (status, created_at);
  create index users_city on users (city) where age > 40`;

let lab: Lab;
let client: pg.Client;
let shop: SqliteShop;
beforeAll(async () => {
  lab = await openLab({ name: "plan-fuzz", size: "tiny", onProgress: () => undefined });
  client = await lab.connect();
  shop = await openSqliteShop({ size: "tiny" });
  await client.query(`${indexes}; analyze`);
  shop.exec(`${indexes}; analyze`);
});
afterAll(async () => {
  shop.close();
  await lab.close();
});

/** Adds a figure up over PostgreSQL's own JSON. */
function sumOf(node: PostgresAnswer["Plan"], figure: (node: PostgresAnswer["Plan"]) => number): number {
  return (node.Plans ?? []).reduce((sum, input) => sum + sumOf(input, figure), figure(node));
}

const blocks = ["Shared Hit Blocks", "Shared Read Blocks", "Local Hit Blocks", "Local Read Blocks"];

test("rows, pages and loops add up to PostgreSQL's own JSON", async () => {
  await fc.assert(
    fc.asyncProperty(select, async (sql) => {
      const { rows } = await client.query(`explain (analyze, buffers, wal, settings, format json) ${sql}`);
      const answer: PostgresAnswer = rows[0]["QUERY PLAN"][0];
      const plan = postgresPlan(answer, sql);
      const nodes = nodesOf(plan);
      const together = (figure: (node: PlanNode) => number) => nodes.reduce((sum, node) => sum + figure(node), 0);
      const told = (names: string[]) => (node: PostgresAnswer["Plan"]) =>
        names.reduce((sum, name) => sum + Number(node[name] ?? 0), 0);

      expect(nodes.length).toBe(sumOf(answer.Plan, () => 1));
      expect(together(({ loops = -1 }) => loops)).toBe(sumOf(answer.Plan, told(["Actual Loops"])));
      expect(together(({ rows = -1 }) => rows)).toBeCloseTo(sumOf(answer.Plan, told(["Actual Rows"])), 6);
      expect(together(({ pages = -1 }) => pages)).toBe(sumOf(answer.Plan, told(blocks)));
      expect(together(({ ownPages = -1 }) => ownPages)).toBe(told(blocks)(answer.Plan));
      expect(plan.pages).toBe(told(blocks)(answer.Plan));
      expect(plan.rows).toBe((await client.query(sql)).rowCount);
    }),
    runs,
  );
});

test("explain, asked twice, tells the same pages and rows", async () => {
  const figures = async (sql: string) => {
    const plan = await explain(client, sql, [], { analyze: true });
    return nodesOf(plan).map(({ name, rows, loops, pages }) => ({ name, rows, loops, pages }));
  };
  await fc.assert(
    fc.asyncProperty(select, async (sql) => {
      expect(await figures(sql)).toEqual(await figures(sql));
    }),
    { ...runs, numRuns: Math.ceil(runs.numRuns / 5) },
  );
});

test("a tree of SQLite's carries every step of EXPLAIN QUERY PLAN, in its place", async () => {
  await fc.assert(
    fc.property(select, (sql) => {
      const { rows } = shop.query<{ id: number; parent: number; detail: string }>(`explain query plan ${sql}`);
      const placed: unknown[] = [];
      const visit = (node: PlanNode, parent: number) => {
        for (const input of node.inputs) {
          expect(input.properties.parent).toBe(parent);
          placed.push({ id: input.properties.id, detail: input.properties.detail });
          visit(input, Number(input.properties.id));
        }
      };
      visit(sqlitePlan(rows, sql).root, 0);
      const byId = (list: unknown[]) => [...(list as { id: number }[])].sort((a, b) => a.id - b.id);
      expect(byId(placed)).toEqual(byId(rows.map(({ id, detail }) => ({ id, detail }))));
    }),
    runs,
  );
});
