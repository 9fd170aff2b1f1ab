import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { dropUseless } from "#work/05-indexes/6-drop-the-useless-index";
import { clientFor } from "../../exercise-client.js";
import { indexesOf } from "../../exercise-indexes.js";
import { demand, endOf, test, toldEnd } from "../../exercise-lab.js";
import { demandRefusalPasses } from "../../server-refusals.js";

/**
 * Tries
 *   zero: does nothing when there is nothing to drop
 *   one: drops what is the beginning of another index, and nothing else
 *   many: drops what is the beginning of another index, and nothing else
 *   missing: does nothing when there is nothing to drop
 *   boundary: tells columns apart in a table that has many
 *   repeated: drops all but one of several that are the same
 *   error on the way: hands on the server's refusal
 *   second call: looks anew at each call
 *   late work: drops what is the beginning of another index, and nothing else
 */

/**
 * Runs the work in a fresh shop with these indexes besides the primary keys, and says which are left, by their names.
 *
 * @param columns how many columns `users` gets besides its own: c1, c2 …
 */
async function leftOf(lab: Lab, indexes: Record<string, string>, columns = 0): Promise<string[]> {
  await lab.reset();
  const client = await lab.connect();
  for (let n = 1; n <= columns; n++) await client.query(`alter table users add column c${n} integer`);
  await client.query("create table audit (user_id int, total int); create index audit_a on audit (user_id)");
  await client.query("create index audit_b on audit (user_id, total)");
  for (const [name, on] of Object.entries(indexes)) {
    const [, unique = "", rest] = /^(unique )?(.*)$/.exec(on) ?? [];
    await client.query(`create ${unique}index ${name} on ${rest}`);
  }
  const worker = await clientFor(lab);
  await measure(lab, () => dropUseless(worker));
  return left(client);
}

async function left(client: pg.Client): Promise<string[]> {
  const names = (await indexesOf(client)).map(({ name }) => name);
  demand(
    names.includes("users_pkey") && names.includes("orders_pkey"),
    `A primary key is gone; what is left is ${names.join(", ")}. Next: leave unique indexes alone.`,
  );
  demand(
    names.includes("audit_a") && names.includes("audit_b"),
    `An index of the table audit was dropped; what is left is ${names.join(", ")}. The task is about users and orders. Next: look at no other table.`,
  );
  return names.filter((name) => !name.endsWith("_pkey") && !name.startsWith("audit_"));
}

/** Demands that of these indexes exactly the ones named stay. */
async function demandLeft(
  lab: Lab,
  indexes: Record<string, string>,
  stay: string[],
  why: string,
  columns = 0,
): Promise<void> {
  const got = await leftOf(lab, indexes, columns);
  const there = Object.entries(indexes).map(([name, on]) => `${name} on ${on}`);
  const message = `There were ${there.join("; ")}. To stay: ${stay.join(", ") || "none"}; left are ${got.join(", ") || "none"}. ${why} Next: compare the columns of each pair of indexes, by the catalogue.`;
  demand([...got].sort().join() === [...stay].sort().join(), message);
}

test("drops what is the beginning of another index, and nothing else", async ({ lab }) => {
  const why = "A longer index finds whatever its beginning finds.";
  await demandLeft(lab, { a: "orders (user_id)", b: "orders (user_id, created_at)" }, ["b"], why);
  const chain = { d: "orders (user_id, status, total)", c: "orders (user_id, status)", b: "orders (user_id)" };
  await demandLeft(lab, { ...chain, a: "users (city)", e: "users (city, age)" }, ["d", "e"], why);
  const crossed = { a: "orders (created_at, user_id)", b: "orders (user_id, created_at)", c: "orders (status)" };
  await demandLeft(lab, crossed, ["a", "b", "c"], "Another order of the columns finds something else.");
  const apart = { a: "users (name)", b: "orders (status, total)", c: "orders (total)", d: "users (name, email)" };
  await demandLeft(lab, apart, ["b", "c", "d"], "The second column of an index is not its beginning.");
  const numbers = { a: "users (id, name)", b: "orders (id, status)", c: "users (created_at)" };
  await demandLeft(lab, numbers, ["a", "b", "c"], "A longer index is not useless beside a primary key.");
  const sameNumbers = { a: "users (email)", b: "orders (user_id, total)", c: "orders (created_at)" };
  await demandLeft(lab, sameNumbers, ["a", "b", "c"], "Columns of two tables have nothing to do with each other.");
});

test("tells columns apart in a table that has many", async ({ lab }) => {
  // A column's number in the catalogue has two digits from the tenth on. `users` has eight columns of its own.
  const many = {
    a: "users (email)",
    b: "users (c12)",
    c: "users (email, c2)",
    d: "users (c2, email)",
    e: "users (name, email)",
    f: "users (name, c13)",
    g: "users (c1)",
    h: "users (c11, name)",
  };
  const why = "email is the 2nd column, name the 3rd; c2, c12 and c13 are the 10th, 20th and 21st.";
  await demandLeft(lab, many, ["b", "c", "d", "e", "f", "g", "h"], why, 13);
});

test("drops all but one of several that are the same", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const got = await leftOf(each, {
      a: "orders (status)",
      b: "orders (status)",
      c: "orders (status)",
      d: "users (age)",
    });
    const ofThree = got.filter((name) => "abc".includes(name)).length;
    const message = `There were a, b and c, all on orders (status), and d on users (age); left are ${got.join(", ") || "none"}. One of the three has to stay, and d. Next: let each pair be decided in one direction only.`;
    demand(ofThree === 1 && got.includes("d"), message);
  }
  const beside = { a: "orders (id)", b: "unique users (email)", c: "users (email)" };
  const unique = "A unique index finds rows as well as any other.";
  await demandLeft(lab, beside, ["b"], unique);
  await demandLeft(lab, { a: "users (email)", b: "unique users (email)" }, ["b"], unique);
});

test("keeps what is more than a way to find rows, or another way", async ({ lab }) => {
  const longer = { z: "users (email, name, city)", y: "orders (status, created_at, total)" };
  const others = {
    a: "unique users (email)",
    b: "orders (status) where status = 'pending'",
    c: "users (lower(email))",
    d: "orders (status) include (created_at)",
    e: "orders (status desc)",
    f: "orders using hash (status)",
    g: "orders (status, created_at desc)",
    h: "orders (status) include (created_at)",
    i: "orders (status nulls first)",
  };
  const why =
    "Each of them is unique, partial, on an expression, of another kind, in another direction, or carries columns along.";
  await demandLeft(lab, { ...longer, ...others }, [...Object.keys(longer), ...Object.keys(others)], why);
  const alone = {
    a: "orders (user_id)",
    b: "orders (user_id, total) where total = 0",
    c: "orders (user_id) include (total)",
    d: "orders (user_id, (total + 1))",
    e: "orders (user_id desc, total)",
    f: "orders using brin (user_id, total)",
  };
  await demandLeft(lab, alone, Object.keys(alone), "None of the others stands in for a plain index.");
});

test("does nothing when there is nothing to drop", async ({ lab }) => {
  await demandLeft(lab, {}, [], "There was nothing but the primary keys.");
  await demandLeft(lab, { a: "orders (user_id)" }, ["a"], "It is the only one.");
});

test("looks anew at each call", async ({ lab }) => {
  await leftOf(lab, { a: "orders (user_id)", b: "orders (user_id, total)" });
  const client = await lab.connect();
  await client.query('create index a on orders (user_id); create index "With Capitals" on users (city)');
  await client.query("create index c on users (city, name)");
  const end = await endOf(async () => dropUseless(await clientFor(lab)));
  const got = end.threw ? toldEnd(end) : (await left(client)).join();
  const message = `The second call found a and "With Capitals" useless again; "b,c" was to be left, and the outcome is ${got}. Next: ask the catalogue each time, and quote the name (::regclass::text does).`;
  demand(got === "b,c", message);
});

test("hands on the server's refusal", async ({ lab }) => {
  const setUp = async () => {
    await leftOf(lab, {});
    const client = await lab.connect();
    await client.query("create index a on orders (user_id); create index b on orders (user_id, total)");
  };
  await demandRefusalPasses(lab, dropUseless, { setUp });
});
