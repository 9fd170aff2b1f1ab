import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { userAnalytics } from "#work/12-capstone/3-analyse-many-users";
import { demandAskedAnew } from "../../asked-meanwhile.js";
import { clientFor } from "../../exercise-client.js";
import { demand, lingering, outcome, test, toldValue, undone } from "../../exercise-lab.js";
import { demandList } from "../../expected-list.js";
import { demandMissingTableError } from "../../missing-table.js";

/**
 * Tries
 *   zero: returns an empty list when nobody is asked for, or nobody is there
 *   one: returns what each user has bought, the highest sum first
 *   many: takes one statement for seventy thousand ids
 *   missing: loses nobody, and counts nothing twice
 *   repeated: loses nobody, and counts nothing twice
 *   order: sorts by the sum as a number, and equal ones by id
 *   large sums: adds up to the cent, however much it is
 *   error on the way: hands on the server's error, and answers the next call
 *   second call: asks the database at each call, for each caller
 *   asked while it is asked: asks the database at each call, for each caller
 *   two at once: asks the database at each call, for each caller
 *   late work: takes one round trip, and reads each table once
 */

interface User {
  id: number;
  name: string;
  orders: number;
  spent: string;
  lastOrder: Date | null;
}

/** Cents as an amount. */
function amount(cents: bigint): string {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, "0");
  return `${cents < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** What must be returned, asked for and counted in another way. */
async function truth(client: pg.ClientBase, ids: readonly number[]): Promise<User[]> {
  const wanted = [...new Set(ids)];
  const users = await client.query("select id, name from users where id = any($1) order by id", [wanted]);
  const orders = await client.query("select user_id, total, created_at from orders where user_id = any($1)", [wanted]);
  const sums = new Map<number, { orders: number; cents: bigint; lastOrder: Date | null }>();
  for (const { user_id, total, created_at } of orders.rows) {
    const one = sums.get(user_id) ?? { orders: 0, cents: 0n, lastOrder: null };
    sums.set(user_id, one);
    one.orders++;
    one.cents += BigInt(total.replace(".", ""));
    if (one.lastOrder === null || created_at > one.lastOrder) one.lastOrder = created_at;
  }
  const all = users.rows.map(({ id, name }) => ({
    id,
    name,
    ...(sums.get(id) ?? { orders: 0, cents: 0n, lastOrder: null }),
  }));
  all.sort((a, b) => (a.cents === b.cents ? a.id - b.id : a.cents > b.cents ? -1 : 1));
  return all.map(({ cents, ...user }) => ({ ...user, spent: amount(cents) }));
}

const shown = (ids: readonly number[]) => (ids.length > 8 ? `${ids.slice(0, 8)}, … (${ids.length} ids)` : `${ids}`);
const named = (ids: readonly number[]) => `userAnalytics(client, [${shown(ids)}])`;

/** Demands what is true of these users; `how` says when the call was made. */
function demandUsers(got: unknown, expected: readonly User[], ids: readonly number[], how: string, next: string): void {
  const what = `${named(ids)}${how}`;
  const list = Array.isArray(got) ? (got as Partial<User>[]) : [];
  const odd = list.find((user) => user?.lastOrder && !/Date/.test(Object.prototype.toString.call(user.lastOrder)));
  demand(
    odd === undefined,
    `${what} returned ${toldValue(odd?.lastOrder)} as the lastOrder of user ${odd?.id}, and a Date was expected. Next: select the column as it is, for the driver makes a Date of it.`,
  );
  demandList(got, expected, what, next);
}

async function demandTruth(client: pg.Client, ids: readonly number[], how: string, next: string): Promise<void> {
  const expected = await truth(client, ids);
  demandUsers(await outcome(userAnalytics(client, Object.freeze([...ids]))), expected, ids, how, next);
}

const range = (first: number, count: number) => Array.from({ length: count }, (_, k) => first + k);

const asAsked = "a left join, grouped by user: count(o.id), sum(o.total), max(o.created_at), whatever the status.";

test("returns what each user has bought, the highest sum first", async ({ lab, other }) => {
  for (const [each, lists] of [
    [lab, [[17], [40, 3, 20, 7], range(1, 60)]],
    [other, [[9_000], range(400, 50).reverse()]],
  ] as const) {
    const client = await clientFor(each);
    for (const ids of lists) await demandTruth(client, ids, "", asAsked);
  }
});

test("returns an empty list when nobody is asked for, or nobody is there", async ({ lab }) => {
  const client = await clientFor(lab);
  for (const ids of [[], [5_000_000], [-1, 5_000_000]]) {
    await demandTruth(client, ids, "", "an empty list is an answer like any other.");
  }
});

/**
 * A user 0 and a user -3; an order that is entered late, so that its id is the highest and its time the first; amounts that
 * no float holds; neighbours of one name.
 */
const oddities = `
  insert into users (id, email, name, city, created_at, updated_at)
    select id, id || '@example.com', name, 'Lima', now(), now() from (values (0, 'Ada Abel'), (-3, '')) as odd (id, name);
  insert into orders (id, user_id, total, status, created_at) values
    (0, 0, 0, 'paid', '2020-01-01'), (-1, 0, 12.5, 'refunded', '2041-01-01'), (9000001, 5, 0.1, 'cancelled', '1999-01-01'),
    (9000002, 6, 99999999.99, 'paid', now()), (9000003, 6, 99999999.99, 'paid', now()), (9000004, 6, 0.01, 'paid', now());
  delete from orders where user_id in (8, 9);
  update users set name = 'Ada Abel' where id between 1 and 9`;

/** One user with ten thousand dear orders: added up as floats, they are some cents more or less. */
const dear = `
  insert into orders (id, user_id, total, status, created_at)
    select 9200000 + i, 7, 99999999.99 - i % 7 / 100.0, 'paid', now() from generate_series(1, 10000) i`;

test("adds up to the cent, however much it is", async ({ lab }) => {
  const client = await clientFor(lab);
  await undone(client, dear, async () => {
    const how = ", of whom one has ten thousand orders of nearly a hundred million each,";
    await demandTruth(client, [7, 8], how, "add up the numeric as it is: a float has 15 to 17 digits in all.");
  });
});

test("loses nobody, and counts nothing twice", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const client = await clientFor(each);
    await undone(client, oddities, async () => {
      const how = ", with a user 0, users without orders, repeated and unknown ids, and an old order of a high id,";
      const next =
        "a left join on `user_id`; who has none: count(o.id) is 0, and coalesce(sum(o.total), 0.00); the latest is the maximum of created_at; `= any($1)` finds a user once.";
      const lists = [[8], [0, -3, 5_000_000], [6, 5, 6, 9, 5_000_000, 6, 8, 5, 5], [...range(-5, 40), ...range(1, 20)]];
      for (const ids of lists) await demandTruth(client, ids, how, next);
    });
  }
});

/** Users who come to the same sum, be it of another number of orders; a sum below zero; rows that lie elsewhere than before. */
const ties = `
  delete from orders where user_id between 1 and 30;
  insert into orders (id, user_id, total, status, created_at)
    select 9000000 + i, 30 - i, case when i % 3 = 0 then 100 when i % 3 = 1 then 9 else -0.5 end, 'paid', now() from generate_series(1, 25) i;
  insert into orders (id, user_id, total, status, created_at)
    select 9100000 + i, 11, 25, 'paid', now() from generate_series(1, 4) i;
  update users set age = 40 where id % 3 = 1`;

test("sorts by the sum as a number, and equal ones by id", async ({ lab, other }) => {
  for (const [each, ids] of [
    [lab, range(1, 30)],
    [other, range(1, 30).reverse()],
  ] as const) {
    const client = await clientFor(each);
    await undone(client, ties, async () => {
      const next =
        "order by the sum itself, not its text, with 0 for who has no order, descending, and then by id: nulls would come first, or behind sums below zero.";
      await demandTruth(client, ids, ", of whom many come to the same sum, and some below zero,", next);
    });
  }
});

test("asks the database at each call, for each caller", async ({ lab, other }) => {
  const client = await clientFor(lab);
  const ids = range(1, 12);
  await demandTruth(client, ids, "", asAsked);
  const changes = "update users set name = 'Somebody Else' where id = 4; update orders set total = total + 1";
  await undone(client, changes, () =>
    demandTruth(client, ids, ", the second call, with other totals,", "ask at each call; keep nothing between calls."),
  );
  const call = () => userAnalytics(client, ids);
  await demandAskedAnew(client, changes, named(ids), call, () => truth(client, ids));
  const [second, third] = [await clientFor(lab), await clientFor(other)];
  const calls = [
    [client, ids],
    [second, range(20, 5)],
    [third, range(300, 10)],
  ] as const;
  const expected = await Promise.all(calls.map(([each, list]) => truth(each, list)));
  const all = await Promise.all(calls.map(([each, list]) => outcome(userAnalytics(each, list))));
  for (const [k, [, list]] of calls.entries()) {
    const how = ", one of three calls at the same moment,";
    demandUsers(all[k], expected[k] ?? [], list, how, "keep what a call collects inside of the function.");
  }
});

test("hands on the server's error, and answers the next call", async ({ lab }) => {
  const client = await clientFor(lab);
  for (const table of ["users", "orders"]) {
    await demandMissingTableError(lab, client, table, "userAnalytics", () => userAnalytics(client, [3, 7]));
  }
});

/** Demands that a call costs no more than it may; `answer` says what to do when its answer is wrong. */
async function demandCheap(lab: Lab, client: pg.Client, ids: readonly number[], answer = asAsked): Promise<void> {
  const sql = "select (select count(*) from users)::int + (select count(*) from orders)::int as n";
  const inTables = (await client.query<{ n: number }>(sql)).rows[0]?.n ?? 0;
  const expected = await truth(client, ids);
  const { result, cost } = await measure(lab, () => lingering(() => outcome(userAnalytics(client, ids))));
  const what = named(ids);
  demandUsers(result, expected, ids, "", answer);
  // One row may say that there is nothing.
  const rowsReturned = Math.max(1, expected.length);
  const next = "one statement, `= any($1)`, and group on the server.";
  expect(cost).toStayWithin({ statements: 1, roundTrips: 1, connections: 0, rowsReturned }, { what, next });
  const inside = "join once, instead of asking for each user inside of the query: that is N+1 on the server.";
  expect(cost).toStayWithin({ rowsExamined: 2 * inTables }, { what, next: inside });
}

test("takes one round trip, and reads each table once", async ({ lab, other }) => {
  for (const [each, ids] of [
    [lab, [17]],
    [lab, range(1, 200)],
    [other, range(2_000, 1_000)],
  ] as const) {
    await demandCheap(each, await clientFor(each), ids);
  }
});

test("takes one statement for seventy thousand ids", async ({ lab }) => {
  const client = await clientFor(lab);
  await demandTruth(client, range(1, 40), "", asAsked);
  const answer = "one array for all ids: a statement takes 65,535 values at most.";
  await demandCheap(lab, client, range(-20_000, 70_000), answer);
});
