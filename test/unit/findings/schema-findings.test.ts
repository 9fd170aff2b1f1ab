import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findingsOfSchema } from "#src/findings/findings-of-schema.js";
import type { SchemaFindingOptions } from "#src/findings/schema-rules.js";
import { type Lab, openLab } from "#src/lab/lab.js";
import { prove } from "#src/plan/prove.js";
import { figuresOf } from "./planned.js";

let lab: Lab;
let client: pg.Client;
beforeAll(async () => {
  lab = await openLab({ name: "schema-findings", size: "tiny", onProgress: () => undefined });
  client = await lab.connect();
});
afterAll(async () => {
  await lab.close();
});

/** The findings of the schema after some changes, which are undone. */
async function changed(changes: string, options?: SchemaFindingOptions) {
  await client.query(`begin; ${changes}`);
  return findingsOfSchema(client, options).finally(() => client.query("rollback"));
}

/** The same as `id of what`, those of one kind alone. */
async function named(id: string, changes: string, options?: SchemaFindingOptions): Promise<string[]> {
  const found = (await changed(changes, options)).filter((finding) => finding.id === id);
  return found.map(({ subject }) => subject.index ?? subject.column ?? subject.relation ?? "");
}

describe("foreign-key-without-index", () => {
  test("is found in the shop, and its cure proved by a delete", async () => {
    const [found] = await findingsOfSchema(lab);
    expect(found).toMatchObject({
      id: "foreign-key-without-index",
      subject: { relation: "orders", column: "user_id" },
      cure: "create index on orders (user_id)",
      weight: 38,
    });
    expect(found && figuresOf(found)).toEqual({ "pages of the table": 38, "rows of the table": 5_000 });
    expect((await prove(lab, found?.cure ?? "", "select from orders where user_id = 17")).used).toBe(true);
  });

  test.each([
    ["an index that begins with another column", "create index on orders (status, user_id)", ["user_id"]],
    ["an index of a part of the rows", "create index on orders (user_id) where status = 'paid'", ["user_id"]],
    ["an index that sorts nothing", "create index on orders using brin (user_id)", ["user_id"]],
    ["an index on the column", "create index on orders (user_id)", []],
    ["an index that begins with it", "create index on orders (user_id, created_at)", []],
    ["a hash index", "create index on orders using hash (user_id)", []],
    ["an index of all that refer to something", "create index on orders (user_id) where user_id is not null", []],
    ["no foreign key", "alter table orders drop constraint orders_user_id_fkey", []],
  ])("with %s", async (_what, changes, columns) => {
    expect(await named("foreign-key-without-index", changes)).toEqual(columns);
  });

  test("of two columns is served by an index on both, in whatever order", async () => {
    const tables = `create index on orders (user_id);
      create table parts (a int, b int, primary key (a, b));
      create table uses (x int, y int, foreign key (x, y) references parts (a, b));`;
    const [found] = (await changed(tables)).filter(({ id }) => id === "foreign-key-without-index");
    expect(found?.cure).toBe("create index on uses (x, y)");
    expect(await named("foreign-key-without-index", `${tables} create index on uses (y)`)).toEqual(["uses"]);
    expect(await named("foreign-key-without-index", `${tables} create index on uses (y, x)`)).toEqual([]);
  });

  test("names are quoted in the cure where they must be", async () => {
    const [found] = await changed(
      'create table "Line Items" ("order" int references orders (id)); create index on orders (user_id)',
    );
    expect(found?.cure).toBe('create index on "Line Items" ("order")');
  });
});

describe("index-duplicated", () => {
  test.each([
    ["the same twice", "create index one on users (email); create index two on users (email)", ["two"]],
    [
      "a plain one beside a unique one",
      "create index a on users (email); create unique index b on users (email)",
      ["a"],
    ],
    [
      "the beginning of another",
      "create index long on users (city, age); create index short on users (city)",
      ["short"],
    ],
    ["the key once more", "create index again on users (id)", ["again"]],
    ["an expression twice", "create index e1 on users (lower(email)); create index e2 on users (lower(email))", ["e2"]],
    [
      "one that another carries more than",
      "create index a on users (city); create index b on users (city) include (age)",
      ["a"],
    ],
    ["another beginning", "create index long on users (city, age); create index short on users (age)", []],
    ["another direction", "create index up on users (city, age); create index down on users (city desc)", []],
    ["another kind", "create index tree on users (email); create index hash on users using hash (email)", []],
    ["a part of the rows", "create index a on users (email); create index b on users (email) where age > 30", []],
    ["a unique beginning", "create unique index short on users (email); create index long on users (email, age)", []],
    ["another spelling of letters", `create index a on users (email); create index b on users (email collate "C")`, []],
    ["columns carried along", "create index a on users (city) include (age); create index b on users (city, name)", []],
  ])("%s", async (_what, changes, names) => {
    expect(await named("index-duplicated", changes)).toEqual(names);
  });

  test("tells the size, and how to drop it", async () => {
    const found = (await changed("create index on orders (user_id); create index again on users (id)")).at(0);
    expect(found).toMatchObject({ id: "index-duplicated", cure: "drop index again", weight: 5 });
    expect(found && figuresOf(found)).toEqual({ "pages of the index": 5, "pages of the other": 5 });
  });
});

describe("index-unused", () => {
  const few = { minTableReads: 20 };
  const read = "do $$ begin for i in 1..30 loop perform count(*) from pets; end loop; end $$";
  const look = "set enable_seqscan = off; select id from pets where city = 'Lima'; reset enable_seqscan";

  /** What is found unused on a table of its own after statements that are committed: only those are counted. */
  async function unused(...statements: string[]) {
    await client.query("create table pets (id integer primary key, name text, city text)");
    try {
      await client.query("insert into pets select i, i, i from generate_series(1, 1000) as i");
      for (const statement of [...statements, "select pg_stat_force_next_flush()"]) await client.query(statement);
      return (await findingsOfSchema(client, few)).filter(({ id }) => id === "index-unused");
    } finally {
      await client.query("drop table pets");
    }
  }

  test("is an index that nobody reads, on a table that is read", async () => {
    const [found] = await unused("create index idle on pets (city)", read);
    expect(found).toMatchObject({ subject: { relation: "pets", index: "idle" }, cure: "drop index idle" });
    const figures = found ? figuresOf(found) : {};
    expect(figures).toMatchObject({ "reads of the index": 0 });
    expect(figures["reads of the table"]).toBeGreaterThanOrEqual(30);
  });

  test.each([
    ["one that was read", ["create index idle on pets (city)", look, read]],
    ["one that is unique", ["create unique index idle on pets (city)", read]],
    ["one of a constraint", ["alter table pets add unique (name)", read]],
    ["one of a table that is hardly read", ["create index idle on pets (city)"]],
    [
      "one that is told as a duplicate already",
      ["create index a on pets (city)", look, "create index b on pets (city)", read],
    ],
  ])("but not %s", async (_what, statements) => {
    expect(await unused(...statements)).toEqual([]);
  });
});

test.each([7, {}, undefined])("%o instead of a lab is refused", async (on) => {
  const error = await findingsOfSchema(on as never).catch((error) => error);
  expect(error).toMatchObject({ code: "INVALID_ARGUMENT" });
  expect(error.message).toContain("expected a lab");
});

test("options that are none are refused", async () => {
  await expect(findingsOfSchema(lab, { reads: 1 } as never)).rejects.toThrow("unknown option reads");
  await expect(findingsOfSchema(lab, { minTableReads: -1 })).rejects.toThrow("expected a number from 0");
});
