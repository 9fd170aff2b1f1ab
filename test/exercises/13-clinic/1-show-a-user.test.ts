import type { Lab } from "roundtrip";
import { showUser } from "#work/13-clinic/1-show-a-user";
import {
  type ClinicCall,
  demandAnswer,
  demandAnswers,
  demandBack,
  demandPoolAlone,
  demandServesMany,
} from "../../clinic-calls.js";
import { demandHandsOn } from "../../clinic-errors.js";
import { openTestShop } from "../../clinic-shop.js";
import { demand, endOf, test, toldEnd } from "../../exercise-lab.js";

/**
 * Tries
 *   zero: shows a user as before
 *   one: shows a user as before
 *   many: serves many requests at once, with as few connections as there are
 *   missing: gives undefined for nobody, and everything back
 *   repeated: asks anew for every request
 *   two shops: asks anew for every request
 *   error on the way: hands on every error, and gives everything back
 *   second call: asks anew for every request
 *   late work: makes one round trip, on a connection of the pool
 */

const truthSql = `select json_build_object('id', id, 'name', name, 'email', email, 'city', city) as said
  from users where id = $1`;

/** A request for a user. */
const request = (id: number): ClinicCall => ({
  what: `showUser(shop, ${id})`,
  call: (shop) => showUser(shop, id),
  truth: async ({ pool }: Lab) => (await pool.query<{ said: unknown }>(truthSql, [id])).rows[0]?.said,
});

const asBefore = "the same statement, and its one row or undefined; only the connection changes.";

/** A user 0, one with a number below it, and texts that are empty or odd. */
const oddities = `insert into users (id, email, name, city, created_at, updated_at) values
  (0, '', '', '', now(), now()), (-7, 'it''s@example.com', '{"a": null}', 'L''Aquila', now(), now())`;

test("shows a user as before", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await each.pool.query(oddities);
    await using shop = await openTestShop(each);
    await demandAnswers(each, shop, [1, 7, 999, 0, -7].map(request), asBefore);
  }
});

test("gives undefined for nobody, and everything back", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    // More often than there are connections.
    const nobody = [5_000_000, -1, 20_000, 2_147_483_647, 5_000_000];
    await using shop = await openTestShop(each);
    await demandAnswers(each, shop, [...nobody, 3].map(request), "of a user who is not there the answer is undefined.");
  }
});

test("makes one round trip, on a connection of the pool", async ({ lab, other }) => {
  const next = "one statement tells whether the user is there, and who it is.";
  const budget = { roundTrips: 1, statements: 1, rowsReturned: 1 };
  await demandPoolAlone(lab, request(3), { budget, next });
  await demandPoolAlone(other, request(5_000_000), { budget, next });
});

test("serves many requests at once, with as few connections as there are", async ({ lab, other }) => {
  const calls = [1, 5_000_000, 2, 3, 3].map(request);
  for (const each of [lab, other]) await demandServesMany(each, calls, "update users set name = 'Else' where id = 3");
});

test("asks anew for every request", async ({ lab, other }) => {
  const changes = `update users set email = 'new' || id || '@example.com', city = 'Elsewhere' where id in (20, 21);
    delete from orders where user_id = 22; delete from users where id = 22`;
  const ids = [20, 22, 20];
  for (const each of [lab, other]) {
    await using shop = await openTestShop(each);
    await demandAnswers(each, shop, ids.map(request), asBefore);
    await each.pool.query(changes);
    const again = ", asked again after a change,";
    await demandAnswers(each, shop, [...ids, 21].map(request), "keep nothing between requests.", again);
  }
  // Two shops whose requests come by turns.
  await using first = await openTestShop(lab, 1);
  await using second = await openTestShop(other, 1);
  for (const [each, shop] of [
    [lab, first],
    [other, second],
    [lab, first],
  ] as const) {
    const { what, call, truth } = request(31);
    demandAnswer(
      await endOf(() => call(shop)),
      await truth(each),
      `${what}, asked of two shops by turns,`,
      "use the pool of the shop that you are given.",
    );
  }
});

test("hands on every error, and gives everything back", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await demandHandsOn(each, request(3), { name: "showUser", tables: ["users"] });
    await using shop = await openTestShop(each, 2);
    for (const id of [3_000_000_000, 1.5, 3_000_000_000]) {
      // Whether the server refuses to look for such a number, hangs on the statement.
      const end = await endOf(() => showUser(shop, id));
      const what = `There is no user ${id}; showUser ${toldEnd(end)}`;
      demand(end.threw || end.value === undefined, `${what}. Next: look for the number that was asked for.`);
      demandBack(shop, what);
    }
  }
});
