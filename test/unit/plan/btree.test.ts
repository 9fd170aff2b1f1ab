import { afterAll, beforeAll, expect, test } from "vitest";
import { renderBtree } from "#src/display/btree.js";
import { type Lab, openLab } from "#src/lab/lab.js";
import { descendBtree } from "#src/plan/btree.js";
import { BtreeError } from "#src/plan/errors.js";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab({ name: "btree", size: "tiny", onProgress: () => undefined });
  await lab.pool.query(`create index users_email on users (email);
    create table many as select md5(n::text) || repeat('x', 200) as key from generate_series(1, 20000) n;
    create index many_key on many (key);
    create table few (key text); insert into few values ('b'), ('d'); create index few_key on few (key);
    create index users_age on users (age); create index users_two on users (email, city)`);
});
afterAll(() => lab.close());

test("the way leads from the root by a leaf to the row, for every key of the table", async () => {
  const { rows } = await lab.pool.query("select email, ctid::text from users where id % 37 = 0 order by email");
  expect(rows.length).toBe(27);
  for (const { email, ctid } of rows) {
    const { steps, row } = await descendBtree(lab, "users_email", email);
    expect(steps.map(({ kind }) => kind)).toEqual(["root", "leaf"]);
    expect(steps[1]?.keys[steps[1].at]).toBe(email);
    expect(`(${row?.page},${row?.index})`).toBe(ctid);
  }
});

test("a tree of four levels, with keys too long for a length of one byte", async () => {
  const { rows } = await lab.pool.query("select key, ctid::text from many where key like '7%' limit 20");
  for (const { key, ctid } of rows) {
    const { steps, row } = await descendBtree(lab, "many_key", key);
    expect(steps.map(({ kind }) => kind)).toEqual(["root", "inner", "inner", "leaf"]);
    expect(`(${row?.page},${row?.index})`).toBe(ctid);
  }
});

test.each([
  ["a", -1],
  ["c", 0],
  ["e", 1],
])("a key that is not there, %j, ends at a leaf", async (key, at) => {
  const descent = await descendBtree(lab, "few_key", key);
  expect(descent.steps).toEqual([{ kind: "root", page: 1, keys: ["b", "d"], at }]);
  expect(descent).not.toHaveProperty("row");
  expect(renderBtree(descent)).toContain(`${key} is not there`);
});

test("as text it names the pages, the keys that lead on, and the row", async () => {
  const text = renderBtree(await descendBtree(lab, "few_key", "d"));
  expect(text).toBe(
    "root, page 1  b  [d]\n              ↓ one of 2 keys\ntable         few, page 0, row 2 of it\nfew_key: 1 page of 2, and one of the table.",
  );
});

test("as a picture it is one image, and text in it is escaped", async () => {
  await lab.pool.query("insert into few values ('<b>&\"')");
  const html = renderBtree(await descendBtree(lab, "few_key", '<b>&"'), "jupyter");
  expect(html).toContain('role="img"');
  expect(html).toContain("&lt;b&gt;&amp;");
  expect(html).not.toContain("<b>");
});

test.each(["nothing_here", "users", "users_age", "users_two", "users_pkey"])(
  "%s cannot be descended",
  async (index) => {
    await expect(descendBtree(lab, index, "a")).rejects.toBeInstanceOf(BtreeError);
  },
);

test("an argument that cannot be used is told", async () => {
  await expect(descendBtree({} as never, "few_key", "a")).rejects.toThrow("expected a lab first");
  await expect(descendBtree(lab, "few_key", 7 as never)).rejects.toThrow("key: expected a text, got 7");
});
