import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { latestPage } from "#work/07-n-plus-one/6-repair-the-orm-page";
import { demandAskedAnew } from "../../asked-meanwhile.js";
import { clientFor } from "../../exercise-client.js";
import { lingering, outcome, test, undone } from "../../exercise-lab.js";
import { demandList } from "../../expected-list.js";
import { demandMissingTableError } from "../../missing-table.js";

/**
 * Tries
 *   zero: shows an empty page where nothing is asked for, or nothing is there
 *   one: shows the latest orders as before
 *   many: shows the latest orders as before
 *   missing: counts no cancelled order, and loses no line of one
 *   repeated: keeps apart users of one name, and together the lines of one user
 *   dearest: says of each order whether it is the customer's dearest
 *   order: keeps the latest first, and of one moment the larger id
 *   error on the way: hands on the server's error, and answers the next call
 *   second call: asks the database at each call, for each caller
 *   asked while it is asked: asks the database at each call, for each caller
 *   two at once: asks the database at each call, for each caller
 *   late work: makes three round trips at most
 */

interface Line {
  order: number;
  total: number;
  customer: string;
  placed: number;
  isDearest: boolean;
}

interface Placed {
  id: number;
  user_id: number;
  total: string;
  status: string;
  name: string;
  at: string;
}

/** The page as it was, from all orders of whoever is on it. */
async function truth(client: pg.Client, size: number): Promise<Line[]> {
  const { rows } = await client.query<Placed>(
    `select o.id, user_id, total, status, name, lpad((extract(epoch from o.created_at) * 1000000)::bigint::text, 20, '0') as at
     from orders o join users u on u.id = user_id
     where user_id in (select user_id from orders order by created_at desc, id desc limit $1)`,
    [size],
  );
  rows.sort((a, b) => (a.at === b.at ? b.id - a.id : a.at < b.at ? 1 : -1));
  return rows.slice(0, size).map(({ id, user_id, total, name }) => {
    const own = rows.filter((row) => row.user_id === user_id);
    const most = Math.max(...own.map((row) => Number(row.total)));
    const placed = own.filter(({ status }) => status !== "cancelled").length;
    return { order: id, total: Number(total), customer: name, placed, isDearest: most > 0 && most === Number(total) };
  });
}

async function demandPage(client: pg.Client, size: number, how: string, next: string): Promise<void> {
  const expected = await truth(client, size);
  demandList(await outcome(latestPage(client, size)), expected, `latestPage(client, ${size})${how}`, next);
}

/** Orders placed in the future, so that they come first. */
const place = (...orders: [id: number, user: number, total: number, status: string, at: string][]) =>
  `insert into orders (id, user_id, total, status, created_at) values ${orders
    .map(([id, user, total, status, at]) => `(${id}, ${user}, ${total}, '${status}', '2040-01-01 ${at}')`)
    .join(", ")}`;

/** Demands the page of both shops after changes that are undone. */
async function demandAfter(labs: Lab[], changes: string, sizes: number[], how: string, next: string): Promise<void> {
  for (const each of labs) {
    const client = await clientFor(each);
    await undone(client, changes, async () => {
      for (const size of sizes) await demandPage(client, size, how, next);
    });
  }
}

test("shows the latest orders as before", async ({ lab, other }) => {
  for (const [each, sizes] of [
    [lab, [50, 1, 400]],
    [other, [30, 200]],
  ] as const) {
    const client = await clientFor(each);
    for (const size of sizes) {
      await demandPage(
        client,
        size,
        "",
        "load orders, users and counts, each kind at once, and put the lines together here.",
      );
    }
  }
});

test("counts no cancelled order, and loses no line of one", async ({ lab, other }) => {
  const changes = `update orders set status = 'cancelled' where user_id in (20, 21); delete from orders where user_id = 22;
    ${place([9_000_001, 20, 5, "cancelled", "12:00"], [9_000_002, 21, 7, "paid", "13:00"], [9_000_003, 22, 3, "cancelled", "14:00"])}`;
  const next = "a count may be 0: `filter` inside of it, since `where` takes the user out of the groups.";
  await demandAfter([lab, other], changes, [4, 40], ", with users who cancelled all orders or all but one,", next);
});

test("keeps apart users of one name, and together the lines of one user", async ({ lab, other }) => {
  const changes = `update users set name = 'Ada Abel' where id in (30, 31, 32); delete from orders where user_id in (30, 31);
    insert into users (id, email, name, city, created_at, updated_at) values (0, '0@example.com', '', 'Lima', now(), now());
    ${place(
      [9_000_001, 30, 5, "paid", "12:00"],
      [9_000_002, 31, 7, "paid", "13:00"],
      [9_000_003, 30, 5, "paid", "14:00"],
      [9_000_004, 32, 0, "paid", "14:30"],
      [0, 0, 4.5, "paid", "15:00"],
      [-1, 0, 3, "paid", "11:00"],
    )}`;
  const next = "find users by their id, which may be 0, and make a line of every order.";
  await demandAfter([lab, other], changes, [6, 7], ", with three users of one name, and a user 0,", next);
});

test("says of each order whether it is the customer's dearest", async ({ lab, other }) => {
  const changes = `delete from orders where user_id in (40, 41, 42, 43, 44);
    ${place(
      [9_000_001, 40, 80, "cancelled", "12:00"],
      [9_000_002, 40, 70, "paid", "13:00"],
      [9_000_003, 41, 60.5, "paid", "13:10"],
      [9_000_004, 41, 60.5, "paid", "13:20"],
      [9_000_005, 41, 9.75, "paid", "13:30"],
      [9_000_006, 42, 0, "paid", "13:40"],
      [9_000_007, 42, 0, "paid", "13:50"],
      [9_000_008, 43, 100, "paid", "13:55"],
      [9_000_009, 43, 99, "paid", "14:00"],
      [9_000_010, 44, 0.5, "paid", "14:10"],
    )}`;
  const next =
    "the maximum of all the customer's orders, those that are not on the page and the cancelled included; 0 is no maximum.";
  const how = ", with orders of equal totals, free ones, and a cancelled one that is the dearest,";
  await demandAfter([lab, other], changes, [10, 3], how, next);
});

test("keeps the latest first, and of one moment the larger id", async ({ lab, other }) => {
  const changes = place(
    [9_000_007, 50, 1, "paid", "12:00"],
    [9_000_009, 51, 2, "paid", "12:00"],
    [9_000_008, 52, 3, "paid", "12:00"],
    [9_000_001, 53, 4, "paid", "12:00:00.000002"],
    [9_000_002, 54, 5, "paid", "12:00:00.000001"],
  );
  const next = "keep the lines in the order in which the orders came.";
  await demandAfter([lab, other], changes, [6, 4, 3], ", with orders of one moment, and a microsecond apart,", next);
});

test("shows an empty page where nothing is asked for, or nothing is there", async ({ lab }) => {
  const client = await clientFor(lab);
  const next = "an empty page is an answer like any other.";
  await demandPage(client, 0, "", next);
  await undone(client, "delete from orders", () => demandPage(client, 50, ", in a shop without orders,", next));
  await undone(client, "delete from orders where id > 3", () => demandPage(client, 50, ", of three orders,", next));
});

test("asks the database at each call, for each caller", async ({ lab, other }) => {
  const client = await clientFor(lab);
  await outcome(latestPage(client, 20));
  const next = "ask at each call, and keep nothing between calls.";
  for (const changes of [
    "update users set name = 'Somebody Else'",
    "update orders set status = 'cancelled'",
    "update orders set total = total + 1",
    place([9_000_001, 1, 5, "paid", "12:00"]),
  ]) {
    const how = `, called again after \`${changes.slice(0, 60)}\`,`;
    await undone(client, changes, () => demandPage(client, 20, how, next));
    const call = () => latestPage(client, 20);
    await demandAskedAnew(client, changes, "latestPage(client, 20)", call, () => truth(client, 20));
  }
  const calls = [
    [await clientFor(lab), 20],
    [await clientFor(other), 10],
    [await clientFor(lab), 5],
  ] as const;
  const expected = await Promise.all(calls.map(([each, size]) => truth(each, size)));
  const all = await Promise.all(calls.map(([each, size]) => outcome(latestPage(each, size))));
  for (const [k, [, size]] of calls.entries()) {
    demandList(
      all[k],
      expected[k] as Line[],
      `latestPage(client, ${size}), one of three calls at the same moment,`,
      next,
    );
  }
});

test("hands on the server's error, and answers the next call", async ({ lab }) => {
  const client = await clientFor(lab);
  for (const table of ["users", "orders"]) {
    await demandMissingTableError(lab, client, table, "latestPage", () => latestPage(client, 20));
  }
});

test("makes three round trips at most", async ({ lab, other }) => {
  for (const [each, sizes] of [
    [lab, [50, 1, 0]],
    [other, [200]],
  ] as const) {
    const client = await clientFor(each);
    for (const size of sizes) {
      const { cost } = await measure(each, () => lingering(() => latestPage(client, size)));
      const next = "one query for the orders, and for all of their users one for the names and one for the counts.";
      // One row may say that there is nothing.
      const budget = { roundTrips: 3, connections: 0, rowsReturned: Math.max(1, 3 * size) };
      expect(cost).toStayWithin(budget, { what: `latestPage(client, ${size})`, next });
    }
  }
});
