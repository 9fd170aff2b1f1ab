import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { latestThree } from "#work/07-n-plus-one/3-latest-three-each";
import { demandAskedAnew } from "../../asked-meanwhile.js";
import { clientFor } from "../../exercise-client.js";
import { lingering, outcome, test, undone } from "../../exercise-lab.js";
import { demandList } from "../../expected-list.js";
import { demandMissingTableError } from "../../missing-table.js";

/**
 * Tries
 *   zero: gives a list for each id: without orders, nobody's, twice, or none at all
 *   one: looks at 12 rows a user at most
 *   many: returns the latest three of each of a hundred users
 *   missing: gives a list for each id: without orders, nobody's, twice, or none at all
 *   repeated: gives a list for each id: without orders, nobody's, twice, or none at all
 *   fewer than three: gives a list for each id: without orders, nobody's, twice, or none at all
 *   ties: decides by the microsecond, then by the larger id
 *   error on the way: hands on the server's error, and answers the next call
 *   second call: asks the database at each call, for each caller
 *   asked while it is asked: asks the database at each call, for each caller
 *   two at once: asks the database at each call, for each caller
 *   late work: makes one round trip, and fetches no other orders
 */

interface Order {
  id: number;
  total: number;
}

const nobody = 5_000_000;

/** One user of each shop, for whom thousands of orders are placed, one an hour, in no order. */
const busy = 77;
const manyOrders = 4_001;

/** A client of a shop in which the index is there, and a user with thousands of orders. */
async function shopOf(lab: Lab): Promise<pg.Client> {
  const client = await clientFor(lab);
  const { rows } = await client.query("select to_regclass('orders_of_user') as index");
  if (rows[0].index) return client;
  // 1,009 is a prime: each hour comes once.
  await client.query(`
    insert into orders (id, user_id, total, status, created_at)
      select 1000000 + n, ${busy}, n % 40, 'paid', timestamptz '2024-01-01' + (n * 1009 % ${manyOrders}) * interval '1 hour'
      from generate_series(1, ${manyOrders}) n;
    create index orders_of_user on orders (user_id, created_at)`);
  await client.query("vacuum analyze orders");
  return client;
}

/** The same, found in another way: all orders, sorted here, by times that keep their microseconds. */
async function truth(client: pg.Client, ids: readonly number[]): Promise<Order[][]> {
  const { rows } = await client.query<{ id: number; user_id: number; total: string; at: string }>(
    `select id, user_id, total, lpad((extract(epoch from created_at) * 1000000)::bigint::text, 20, '0') as at
     from orders where user_id = any($1)`,
    [ids],
  );
  rows.sort((a, b) => (a.at === b.at ? b.id - a.id : a.at < b.at ? 1 : -1));
  return ids.map((user) =>
    rows
      .filter(({ user_id }) => user_id === user)
      .slice(0, 3)
      .map(({ id, total }) => ({ id, total: Number(total) })),
  );
}

const named = (ids: readonly number[]) =>
  `latestThree(client, ${ids.length > 9 ? `${ids.length} ids` : `[${ids.join(", ")}]`})`;

async function demandLatest(client: pg.Client, ids: number[], how: string, next: string): Promise<void> {
  const expected = await truth(client, ids);
  demandList(await outcome(latestThree(client, [...ids])), expected, `${named(ids)}${how}`, next);
}

/** A hundred ids, in no order; 7,919 is a prime, and none comes twice. */
const hundred = (users: number) => Array.from({ length: 100 }, (_, k) => 1 + (((k + 1) * 7_919) % users));

test("returns the latest three of each of a hundred users", async ({ lab, other }) => {
  const next = "for each id its own orders, latest first, and `limit 3` inside of the lateral query.";
  for (const [each, users] of [
    [lab, 1_000],
    [other, 10_000],
  ] as const) {
    const client = await shopOf(each);
    await demandLatest(client, hundred(users), "", next);
    await demandLatest(client, [500, busy, 2], "", next);
  }
});

test("gives a list for each id: without orders, nobody's, twice, or none at all", async ({ lab, other }) => {
  const oddities = `
    delete from orders where user_id in (10, 11, 12, 13);
    insert into users (id, email, name, city, created_at, updated_at)
      values (0, 'zero@example.com', 'Zero', 'Lima', now(), now());
    insert into orders (id, user_id, total, status, created_at) values
      (0, 11, 0, 'paid', '2024-05-01'), (9000001, 12, 0, 'paid', '2024-05-02'), (9000002, 12, 7.5, 'paid', '2024-05-03'),
      (9000003, 13, 1, 'paid', '2024-05-01'), (-4, 13, 0, 'paid', '2024-05-02'), (9000005, 13, 3, 'paid', '2024-05-03'),
      (9000006, 0, 9.99, 'paid', '1999-01-01'), (9000007, 0, 0, 'paid', '2040-01-01')`;
  const next =
    "begin with an empty list for each place, and fill in what comes; an id or a total of 0 is one like others.";
  for (const each of [lab, other]) {
    const client = await shopOf(each);
    await undone(client, oddities, async () => {
      for (const ids of [[10], [13, 10, 11, 12], [nobody, 12, 0, -1, 11], [12, 13, 12, 10, 12, 10], []]) {
        await demandLatest(client, ids, ", with users who have 0, 1, 2 and 3 orders,", next);
      }
    });
  }
});

/** Users of whom each has three orders of the same moment, which is that of others, too. */
const tied = Array.from({ length: 40 }, (_, k) => 61 + k);

test("decides by the microsecond, then by the larger id", async ({ lab, other }) => {
  const ties = `
    insert into orders (id, user_id, total, status, created_at) values
      (9000003, 20, 1, 'paid', '2039-01-01'), (9000009, 20, 2, 'paid', '2039-01-01'), (9000001, 20, 3, 'paid', '2039-01-01'),
      (9000007, 20, 4, 'paid', '2039-01-01'), (9000008, 20, 5, 'paid', '2039-01-01'), (9000002, 20, 6, 'paid', '2038-12-31'),
      (9000011, 21, 1, 'paid', '2039-01-01 00:00:00.000003'), (9000012, 21, 2, 'paid', '2039-01-01 00:00:00.000001'),
      (9000013, 21, 3, 'paid', '2039-01-01 00:00:00.000002'), (9000010, 21, 4, 'paid', '2039-01-01 00:00:00.000004'),
      (9000024, 22, 1, 'paid', '2039-01-01'), (9000022, 22, 2, 'paid', '2039-01-03'), (9000023, 22, 3, 'paid', '2039-01-02'),
      (9000021, 22, 4, 'paid', '2039-01-04');
    insert into orders (id, user_id, total, status, created_at)
      select 9100000 + n * 7 % 121, 61 + n / 3, n, 'paid', timestamptz '2039-02-01' + (n / 3 % 3) * interval '1 day'
      from generate_series(0, 119) n`;
  const next = "sort by `created_at desc, id desc`, in the server: a Date here has no microseconds.";
  for (const each of [lab, other]) {
    const client = await shopOf(each);
    await undone(client, ties, async () => {
      for (const ids of [[20], [21], [22], [22, 20, 5, 21], tied]) {
        await demandLatest(
          client,
          ids,
          ", with orders that were placed at the same moment, or a microsecond apart,",
          next,
        );
      }
    });
  }
});

test("asks the database at each call, for each caller", async ({ lab, other }) => {
  const client = await shopOf(lab);
  const ids = [1, busy, 2];
  await outcome(latestThree(client, ids));
  const placed = `insert into orders (id, user_id, total, status, created_at)
    select 9000000 + id, id, 5, 'paid', '2041-01-01' from users where id in (1, 2, ${busy})`;
  const next = "ask at each call, and keep nothing between calls.";
  await undone(client, placed, () => demandLatest(client, ids, ", the second call, with later orders,", next));
  const call = () => latestThree(client, [...ids]);
  await demandAskedAnew(client, placed, named(ids), call, () => truth(client, ids));
  const calls = [
    [await clientFor(lab), [2, 8]],
    [await shopOf(other), [busy, 17]],
    [await clientFor(lab), [8]],
  ] as const;
  const expected = await Promise.all(calls.map(([each, users]) => truth(each, users)));
  const all = await Promise.all(calls.map(([each, users]) => outcome(latestThree(each, [...users]))));
  for (const [k, [, users]] of calls.entries()) {
    demandList(all[k], expected[k] as Order[][], `${named(users)}, one of three calls at the same moment,`, next);
  }
});

test("hands on the server's error, and answers the next call", async ({ lab }) => {
  const client = await shopOf(lab);
  await demandMissingTableError(lab, client, "orders", "latestThree", () => latestThree(client, [1, 2]));
});

test("makes one round trip, and fetches no other orders", async ({ lab, other }) => {
  for (const [each, users] of [
    [lab, 1_000],
    [other, 10_000],
  ] as const) {
    const client = await shopOf(each);
    for (const ids of [hundred(users), [busy], []]) {
      const returned = (await truth(client, ids)).flat().length;
      const { cost } = await measure(each, () => lingering(() => latestThree(client, [...ids])));
      // A row may also say of an id that it has no orders.
      const budget = { roundTrips: 1, statements: 1, connections: 0, rowsReturned: returned + ids.length };
      const next = "one statement, for all ids, that gives three orders each.";
      expect(cost).toStayWithin(budget, { what: named(ids), next });
    }
  }
});

test("looks at 12 rows a user at most", async ({ lab, other }) => {
  for (const [each, users] of [
    [lab, 1_000],
    [other, 10_000],
  ] as const) {
    const client = await shopOf(each);
    for (const ids of [hundred(users), [busy], [busy, 3], [17]]) {
      const { cost } = await measure(each, () => lingering(() => latestThree(client, [...ids])));
      const next = "let each id have a query of its own, which stops after three: `lateral`, and `limit` inside of it.";
      const why = `User ${busy} has ${manyOrders.toLocaleString("en")} orders; the latest three lie together in the index.`;
      expect(cost).toStayWithin({ rowsExamined: 12 * ids.length }, { what: named(ids), why, next });
    }
  }
});
