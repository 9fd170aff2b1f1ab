import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { pageOfUsers } from "#work/07-n-plus-one/1-join-in-one-trip";
import { demandAskedAnew } from "../../asked-meanwhile.js";
import { clientFor } from "../../exercise-client.js";
import { lingering, outcome, test, undone } from "../../exercise-lab.js";
import { demandList } from "../../expected-list.js";
import { demandMissingTableError } from "../../missing-table.js";

/**
 * Tries
 *   zero: returns an empty page when there is nobody, or nothing is asked for
 *   one: returns a page of users, each with all orders
 *   many: returns a page of users, each with all orders
 *   missing: loses nobody: users without orders, ids and totals of 0, gaps
 *   repeated: loses nobody: users without orders, ids and totals of 0, gaps
 *   order: returns users and orders in order, wherever they lie in their tables
 *   error on the way: hands on the server's error, and answers the next call
 *   second call: asks the database at each call, for each caller
 *   asked while it is asked: asks the database at each call, for each caller
 *   two at once: asks the database at each call, for each caller
 *   late work: makes one round trip, and reads each table once
 */

interface User {
  id: number;
  name: string;
  orders: { id: number; total: number }[];
}

const named = (after: number, size: number) => `pageOfUsers(client, ${after}, ${size})`;

/** The page as it is in the tables, asked for in other ways. */
async function truth(client: pg.Client, after: number, size: number): Promise<User[]> {
  const { rows } = await client.query<{ id: number; name: string }>("select id, name from users order by id");
  const page = rows.filter(({ id }) => id > after).slice(0, size);
  const sql = "select id, user_id, total from orders where user_id = any($1)";
  const orders = (await client.query(sql, [page.map(({ id }) => id)])).rows.sort((a, b) => a.id - b.id);
  return page.map(({ id, name }) => {
    const own = orders.filter(({ user_id }) => user_id === id);
    return { id, name, orders: own.map((order) => ({ id: order.id, total: Number(order.total) })) };
  });
}

async function demandPage(client: pg.Client, after: number, size: number, how: string, next: string): Promise<void> {
  const expected = await truth(client, after, size);
  demandList(await outcome(pageOfUsers(client, after, size)), expected, `${named(after, size)}${how}`, next);
}

const grouped = "a `Map` from the user's id to the user, and an order pushed to the list of its own user.";

test("returns a page of users, each with all orders", async ({ lab, other }) => {
  const pages: [Lab, number[][]][] = [
    [
      lab,
      [
        [0, 20],
        [17, 1],
        [412, 100],
        [995, 20],
      ],
    ],
    [
      other,
      [
        [3_000, 25],
        [9_990, 1_000],
        [0, 1_000],
      ],
    ],
  ];
  for (const [each, asked] of pages) {
    const client = await clientFor(each);
    for (const [after = 0, size = 0] of asked) {
      await demandPage(client, after, size, "", `cut the page before the join, and group: ${grouped}`);
    }
  }
});

/** A user 0 and a user -3, orders 0 and -1, and among the first users every seventh gone who has no orders. */
const oddities = `
  insert into users (id, email, name, city, created_at, updated_at)
    select id, id || '@example.com', name, 'Lima', now(), now() from (values (0, 'Ada Abel'), (-3, '')) as odd (id, name);
  insert into orders (id, user_id, total, status, created_at)
    values (0, 0, 12.5, 'paid', '2020-01-01'), (-1, 0, 0, 'paid', '2021-01-01'), (9000001, 5, 0, 'paid', now()), (9000002, -3, 0, 'paid', now());
  delete from users u where id < 300 and id % 7 = 3 and not exists (select from orders where user_id = u.id)`;

test("loses nobody: users without orders, ids and totals of 0, gaps", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const client = await clientFor(each);
    await undone(client, oddities, async () => {
      for (const [after, size] of [
        [-10, 1],
        [-10, 60],
        [-3, 1],
        [0, 200],
        [2, 3],
      ] as const) {
        const next =
          "a left join; ids with gaps are counted by `limit`; an order is there unless its id is null, be it 0.";
        await demandPage(client, after, size, " with a user 0, orders 0 and -1, and some users gone", next);
      }
    });
  }
});

test("returns an empty page when there is nobody, or nothing is asked for", async ({ lab }) => {
  const client = await clientFor(lab);
  const next = "an empty list is an answer like any other.";
  for (const [after, size] of [
    [1_000, 20],
    [5_000_000, 1],
    [17, 0],
  ] as const) {
    await demandPage(client, after, size, "", next);
  }
});

test("returns users and orders in order, wherever they lie in their tables", async ({ lab, other }) => {
  // A row that is changed is written anew, at the end of its table.
  const moved =
    "update orders set status = 'paid' where id % 3 = 1; update users set age = 40 where id % 4 = 2 or id < 30";
  for (const [each, pages] of [
    [
      lab,
      [
        [0, 30],
        [500, 40],
      ],
    ],
    [
      other,
      [
        [0, 50],
        [7_000, 100],
      ],
    ],
  ] as const) {
    const client = await clientFor(each);
    await undone(client, moved, async () => {
      for (const [after, size] of pages) {
        const next = "order by both ids, and the page itself by the user's: without it the order is an accident.";
        await demandPage(client, after, size, " with rows that were changed, and lie elsewhere now,", next);
      }
    });
  }
});

test("asks the database at each call, for each caller", async ({ lab, other }) => {
  const client = await clientFor(lab);
  await outcome(pageOfUsers(client, 0, 10));
  const changes = "update users set name = 'Somebody Else' where id = 4; update orders set total = total + 1";
  await undone(client, changes, () =>
    demandPage(client, 0, 10, ", the second call, with other totals,", "ask at each call; keep nothing between calls."),
  );
  const call = () => pageOfUsers(client, 0, 10);
  await demandAskedAnew(client, changes, named(0, 10), call, () => truth(client, 0, 10));
  const [second, third] = [await clientFor(lab), await clientFor(other)];
  const calls = [
    [client, 0, 10],
    [second, 20, 5],
    [third, 300, 10],
  ] as const;
  const expected = await Promise.all(calls.map(([each, after, size]) => truth(each, after, size)));
  const all = await Promise.all(calls.map(([each, after, size]) => outcome(pageOfUsers(each, after, size))));
  for (const [k, [, after, size]] of calls.entries()) {
    const what = `${named(after, size)}, one of three calls at the same moment,`;
    demandList(all[k], expected[k] as User[], what, "keep what a call collects inside of the function.");
  }
});

test("hands on the server's error, and answers the next call", async ({ lab }) => {
  const client = await clientFor(lab);
  for (const table of ["users", "orders"]) {
    await demandMissingTableError(lab, client, table, "pageOfUsers", () => pageOfUsers(client, 0, 10));
  }
});

test("makes one round trip, and reads each table once", async ({ lab, other }) => {
  for (const [each, pages] of [
    [
      lab,
      [
        [0, 100],
        [17, 1],
        [17, 0],
        [2_000, 10],
      ],
    ],
    [other, [[200, 300]]],
  ] as const) {
    const client = await clientFor(each);
    const sql = "select (select count(*) from users)::int + (select count(*) from orders)::int as n";
    const inTables = (await client.query<{ n: number }>(sql)).rows[0]?.n ?? 0;
    for (const [after, size] of pages) {
      const shown = await truth(client, after, size);
      // One row may say that there is nothing.
      const rowsReturned = Math.max(1, shown.length + shown.reduce((sum, { orders }) => sum + orders.length, 0));
      const { cost } = await measure(each, () => lingering(() => pageOfUsers(client, after, size)));
      const what = named(after, size);
      const next = "one join, of the page alone, and awaited.";
      expect(cost).toStayWithin({ roundTrips: 1, connections: 0, rowsReturned }, { what, next });
      const inside = "join once, instead of asking for each user inside the query: that is N+1 on the server.";
      expect(cost).toStayWithin({ rowsExamined: 2 * inTables }, { what, next: inside });
    }
  }
});
