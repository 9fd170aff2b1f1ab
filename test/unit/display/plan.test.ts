import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderPlan } from "#src/display/plan.js";
import { show } from "#src/display/show.js";
import { postgresPlan } from "#src/plan/postgres-tree.js";

const { sql, answer } = JSON.parse(readFileSync("test/unit/plan/fixtures/postgres-18-join-group-sort.json", "utf8"));
const plan = postgresPlan(answer, sql);

test("as a picture it is one image with a line for each node, and the costly one is marked once", () => {
  const html = renderPlan(plan, "jupyter");
  expect(html).toContain('role="img"');
  expect(html).toContain("Seq Scan on orders o");
  expect(html.match(/▸/g)).toHaveLength(1);
  expect(html.match(/<rect /g)).toHaveLength(1);
  for (const heading of ["rows expected", "came", "runs", "own pages"]) expect(html).toContain(`>${heading}</text>`);
  expect(html).toMatch(/In all: 3 rows, \d+ pages/);
});

test("text of the statement is escaped in the picture", () => {
  const nasty = { ...plan, root: { ...plan.root, filter: "(name = '<img src=\"x\">')" } };
  const html = renderPlan(nasty, "jupyter");
  expect(html).not.toContain("<img");
  expect(html).toContain("&lt;img");
});

test("in a terminal the costly node is bold, and a line break in a condition is kept on its line", () => {
  const text = renderPlan({ ...plan, root: { ...plan.root, filter: "(name = 'a\nb')" } }, "terminal");
  expect(text).toContain("a⏎b");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape of bold is what is looked for
  expect(text).toMatch(/\u001b\[1m▸ .*Seq Scan on orders o/);
});

test.each([40, 60, 100])("no line of a tree is wider than %d columns", (columns) => {
  for (const line of renderPlan(plan, "plain", columns).split("\n"))
    expect(line.length).toBeLessThanOrEqual(Math.max(columns, 76));
});

test("what is no plan, and no way down a B-tree, is refused with what to write instead", () => {
  expect(() => show.plan({} as never)).toThrow(
    "show.plan: expected a plan, got an object. Write: const plan = await explain",
  );
  expect(() => show.btree(undefined as never)).toThrow(
    "show.btree: expected the answer of descendBtree, got undefined",
  );
});
