/**
 * Plans of real servers, as they told them: PostgreSQL 15 and 18, and SQLite. Beside each lies how the tree of it reads.
 * One more: put `{ database, version, sql, answer }` into a file, and run the test with `-u`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderPlan } from "#src/display/plan.js";
import { nodesOf, type Plan } from "#src/plan/plan.js";
import { postgresPlan } from "#src/plan/postgres-tree.js";
import { sqlitePlan } from "#src/plan/sqlite-tree.js";

const folder = "test/unit/plan/fixtures";
const names = readdirSync(folder).flatMap((file) => (file.endsWith(".json") ? [file.slice(0, -5)] : []));

function planOf(name: string): Plan {
  const { database, sql, answer } = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  return database === "SQLite" ? sqlitePlan(answer, sql) : postgresPlan(answer, sql);
}

test.each(names)("%s becomes the tree beside it", async (name) => {
  const plan = planOf(name);
  await expect(`${plan.sql}\n\n${renderPlan(plan)}\n`).toMatchFileSnapshot(`fixtures/${name}.txt`);
});

test.each(names.filter((name) => name.startsWith("postgres")))(
  "%s: the pages of all nodes are those of the root",
  (name) => {
    const plan = planOf(name);
    const sum = nodesOf(plan).reduce((pages, { ownPages = 0 }) => pages + ownPages, 0);
    expect(sum).toBe(plan.analyzed ? plan.pages : 0);
  },
);

test.each(["seq-scan", "index-scan", "index-only", "update", "backward-limit"])(
  "%s is one tree for PostgreSQL 15 and 18, but for what it took",
  (name) => {
    const shape = (plan: Plan) =>
      nodesOf(plan).map(({ name, relation, index, condition, filter, access, rows, loops }) => {
        return { name, relation, index, condition, filter, access, rows, loops };
      });
    expect(shape(planOf(`postgres-15-${name}`))).toEqual(shape(planOf(`postgres-18-${name}`)));
  },
);
