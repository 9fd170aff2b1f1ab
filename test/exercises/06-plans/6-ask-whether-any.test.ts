import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { hasOrderedSince } from "#work/06-plans/6-ask-whether-any";
import { clientFor } from "../../exercise-client.js";
import { demand, endOf, lingering, test, toldEnd, undone } from "../../exercise-lab.js";
import { demandErrorPasses, tidyUp } from "../../exercise-plans.js";

/**
 * Tries
 *   zero: says false for who has never ordered, and for nobody
 *   one: says whether there is any order at or after a moment
 *   many: says whether there is any order at or after a moment
 *   missing: says false for who has never ordered, and for nobody
 *   repeated: asks anew at each call
 *   error on the way: hands on the error of its query
 *   second call: asks anew at each call
 *   late work: asks once, and looks at one order
 *   two at once: asks anew at each call
 */

const moment = "2024-03-31 12:00:00.000001+00";

async function demandSaid(client: pg.Client, user: number, since: string, wanted: boolean, why: string): Promise<void> {
  const end = await endOf(() => hasOrderedSince(client, user, since));
  const message = `${why}: ${wanted} was expected of hasOrderedSince(client, ${user}, "${since}"), and it ${toldEnd(end)}. Next: \`exists (select …)\` is true or false, whatever it finds.`;
  demand(!end.threw && end.value === wanted, message);
}

/** Users of a shop: those with most orders, with one, and with none. */
async function usersOf(client: pg.Client): Promise<number[]> {
  const sql = `with counted as (select u.id, count(o.id) as n from users u left join orders o on o.user_id = u.id group by u.id)
    (select id from counted order by n desc, id limit 2) union all (select id from counted where n = 1 order by id limit 2)
    union all (select id from counted where n = 0 order by id limit 2)`;
  return (await client.query<{ id: number }>(sql)).rows.map(({ id }) => id);
}

test("says whether there is any order at or after a moment", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const client = await clientFor(each);
    for (const user of await usersOf(client)) {
      const sql = "select created_at::text as at from orders where user_id = $1 order by created_at desc limit 1";
      const last = (await client.query<{ at: string }>(sql, [user])).rows[0]?.at;
      for (const since of ["2020-01-01 00:00+00", moment, "2025-06-01 00:00+02", "2031-01-01 00:00+00", last]) {
        if (since === undefined) continue;
        const count = "select count(*)::int as n from orders where user_id = $1 and created_at >= $2";
        const n = (await client.query<{ n: number }>(count, [user, since])).rows[0]?.n ?? 0;
        await demandSaid(
          client,
          user,
          since,
          n > 0,
          `User ${user} has ${formatCount(n, "order")} at or after that moment`,
        );
      }
    }
  }
});

test("counts the moment itself in, and a microsecond before it out", async ({ lab }) => {
  const client = await clientFor(lab);
  for (const [at, wanted] of [
    ["2024-03-31 12:00:00+00", false],
    [moment, true],
    ["2024-03-31 14:00:00.000001+02", true],
    ["2024-03-31 12:00:00.000002+00", true],
  ] as const) {
    const sql = `delete from orders where user_id = 7; insert into orders values (2000000, 7, 0, 'paid', '${at}')`;
    const why = `The only order of user 7 was placed at ${at}`;
    await undone(client, sql, () => demandSaid(client, 7, moment, wanted, why));
  }
});

test("says false for who has never ordered, and for nobody", async ({ lab }) => {
  const client = await clientFor(lab);
  await undone(client, "delete from orders where user_id = 7", async () => {
    for (const user of [7, 5_000_000, 0, -1]) {
      await demandSaid(client, user, "2020-01-01 00:00+00", false, `User ${user} has no order`);
    }
  });
});

test("asks anew at each call", async ({ lab }) => {
  const [client, second] = [await clientFor(lab), await clientFor(lab)];
  const add = "insert into orders values (2000000, 7, 1, 'paid', '2030-01-01 00:00+00')";
  for (const since of ["2029-01-01 00:00+00", "2029-06-01 00:00+00"]) {
    await demandSaid(client, 7, since, false, "Nobody has ordered yet");
    await undone(client, add, () => demandSaid(client, 7, since, true, "User 7 has ordered since an earlier call"));
    await demandSaid(client, 7, since, false, "The order was undone after an earlier call");
  }
  await client.query(add);
  const both = await Promise.all([
    hasOrderedSince(client, 7, "2029-01-01 00:00+00"),
    hasOrderedSince(second, 8, "2029-01-01 00:00+00"),
  ]);
  const message = `User 7 has ordered since 2029, user 8 has not; asked at the same moment, the function returned ${both.join(" and ")}. Next: keep nothing outside of the function.`;
  demand(both[0] === true && both[1] === false, message);
});

/**
 * A shop with the index, in which user 7 has placed three of every hundred orders. A server that expects more than that of one
 * user may prefer to look for one in the table, which is a matter of its own.
 */
async function busyShop(lab: Lab, more: number): Promise<number[]> {
  const admin = await lab.connect();
  await admin.query(`insert into orders select 3000000 + n, case when n % 25 = 0 then 7 else 1 + n % 999 end, 1, 'paid',
    timestamptz '2023-01-02' + n * interval '15 minutes' from generate_series(1, ${more}) n`);
  await admin.query("create index on orders (user_id, created_at)");
  await tidyUp(admin, "orders");
  return [7, ...(await usersOf(admin)), 5_000_000];
}

test("asks once, and looks at one order", async ({ lab, other }) => {
  for (const [each, more] of [
    [lab, 5_000],
    [other, 100_000],
  ] as const) {
    const users = await busyShop(each, more);
    const client = await clientFor(each);
    for (const user of users) {
      for (const since of ["2020-01-01 00:00+00", moment, "2031-01-01 00:00+00"]) {
        const { cost } = await measure(each, () => lingering(() => hasOrderedSince(client, user, since)));
        const budget = { roundTrips: 1, statements: 1, rowsReturned: 1, pages: 6, connections: 0 };
        const what = `hasOrderedSince(client, ${user}, "${since}")`;
        expect(cost).toStayWithin(budget, {
          what,
          next: "let the server stop at the first order: `exists (select …)`.",
        });
      }
    }
  }
});

test("hands on the error of its query", async ({ lab }) => {
  await demandErrorPasses(lab, (client) => hasOrderedSince(client, 7, moment));
});
