import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { listCustomers, migrate } from "#work/13-clinic/3-list-customers";
import { type ClinicCall, demandAnswers, demandPoolAlone, demandServesMany } from "../../clinic-calls.js";
import { demandHandsOn } from "../../clinic-errors.js";
import { migrated } from "../../clinic-migration.js";
import { openTestShop } from "../../clinic-shop.js";
import { lingering, outcome, test } from "../../exercise-lab.js";
import { demandRefusalPasses } from "../../server-refusals.js";

/**
 * Tries
 *   zero: lists the same customers as before, with the same sums
 *   one: lists the same customers as before, with the same sums
 *   many: lists the same customers as before, with the same sums
 *   missing: lists the same customers as before, with the same sums
 *   repeated: asks anew for every request
 *   order: lists the same customers as before, with the same sums
 *   error on the way: hands on every error, and gives everything back
 *   error of the migration: hands on the server's refusal of the migration
 *   second call: asks anew for every request
 *   two at once: serves many requests at once, with as few connections as there are
 *   late work: asks at most twice, on a connection of the pool, and fetches what it lists
 */

const truthSql = `select coalesce(json_agg(json_build_object('id', id, 'name', name, 'orders', n, 'spent', spent)
  order by name, id), '[]') as said
  from users, lateral (select count(*) as n, coalesce(sum(total), 0) as spent from orders where user_id = users.id) o
  where city = $1`;

/** A request for a city. */
const request = (city: string): ClinicCall => ({
  what: `listCustomers(shop, ${JSON.stringify(city)})`,
  call: (shop) => listCustomers(shop, city),
  truth: async ({ pool }: Lab) => (await pool.query<{ said: unknown }>(truthSql, [city])).rows[0]?.said,
});

const asBefore =
  "everybody in the city is listed, also who has no order, by name and number, as the database sorts them; it counts and adds up the orders of each, told apart by the number.";

/** In a small town: namesakes, an empty name, names that others sort elsewhere, numbers of 0 and below, totals that no binary fraction is. */
const oddities = `
  insert into users (id, email, name, city, created_at, updated_at)
    select id, id || '@example.com', name, city, now(), now() from (values
      (0, 'Ada Abel', 'Visby'), (-4, 'Ada Abel', 'Visby'), (30001, 'ada abel', 'Visby'), (30002, '', 'Visby'), (30003, 'Élan', 'Visby'),
      (30004, 'Zoë', 'Visby'), (30005, 'Ada Abel', 'L''Aquila'), (30006, 'Nobody', 'Hamlet')) as odd (id, name, city);
  insert into orders (id, user_id, total, status, created_at)
    select id, user_id, total, status, now() from (values
      (0, 0, 0.00, 'paid'), (-1, 0, 0.10, 'cancelled'), (900001, 0, 0.20, 'refunded'), (900002, -4, 0, 'paid'),
      (900003, 30001, 99999999.99, 'paid'), (900004, 30001, 0.01, 'pending'), (900005, 30003, -5.50, 'paid')) as odd (id, user_id, total, status)`;

const labs = new WeakMap<Lab, Promise<unknown>>();

/** Sees to it that a lab has the clinic's tables, odd customers in them, and what the work adds. */
async function migratedOnce(lab: Lab): Promise<void> {
  // Work that is still to do says so before any table is made.
  await using shop = await openTestShop(lab, 1);
  await outcome(listCustomers(shop, "Nowhere"));
  const made = labs.get(lab) ?? migrated(lab, migrate, "orders", oddities);
  labs.set(lab, made);
  await made;
}

const towns = ["Visby", "York", "L'Aquila", "Hamlet", "visby", "Nowhere", ""];

test("lists the same customers as before, with the same sums", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await migratedOnce(each);
    await using shop = await openTestShop(each);
    await demandAnswers(each, shop, [...towns, "Malmö", "Lagos"].map(request), asBefore);
  }
});

test("asks at most twice, on a connection of the pool, and fetches what it lists", async ({ lab, other }) => {
  for (const [each, cities] of [
    [lab, ["Visby", "Madrid"]],
    [other, ["York"]],
  ] as const) {
    await migratedOnce(each);
    for (const city of cities) {
      const customers = (await request(city).truth(each)) as unknown[];
      const budget = { roundTrips: 2, statements: 2, rowsReturned: 2 * customers.length };
      const next = "ask for all customers of the city in one statement that counts and adds up.";
      await demandPoolAlone(each, request(city), { budget, next });
    }
  }
});

test("looks at few rows in a town, and at few pages in a big city", async ({ lab, other }) => {
  const tablesSql = `select (sum(pg_relation_size(oid)) / 8192)::int as pages from pg_class where relname in ('users', 'orders')`;
  for (const each of [lab, other]) {
    await migratedOnce(each);
    const pages = 4 * ((await each.pool.query<{ pages: number }>(tablesSql)).rows[0]?.pages ?? 0);
    await using shop = await openTestShop(each);
    for (const city of each === lab ? ["York", "Hamlet", "Lagos"] : ["York", "Lagos"]) {
      const customers = (await request(city).truth(each)) as { orders: number }[];
      const rows = customers.reduce((sum, { orders }) => sum + orders, customers.length);
      const { cost } = await measure(each, () => lingering(() => listCustomers(shop, city)));
      const what = `listCustomers(shop, "${city}"), of ${customers.length} customers,`;
      const byIndex =
        "an index by which the orders of one customer are found, and a statement that asks for no others.";
      expect(cost).toStayWithin({ rowsExamined: 4 * rows + 20 }, { what, next: byIndex });
      const joined = "join, so that the server may read many orders in one go, instead of a look-up for each customer.";
      expect(cost).toStayWithin({ pages }, { what, next: joined });
    }
  }
});

test("serves many requests at once, with as few connections as there are", async ({ lab, other }) => {
  const calls = ["York", "Nowhere", "Malmö", "Hamlet", "Visby"].map(request);
  const changes = "insert into orders select 910001, 30002, 12.5, 'paid', now()";
  for (const each of [lab, other]) {
    await migratedOnce(each);
    await demandServesMany(each, calls, changes);
  }
});

test("asks anew for every request", async ({ lab, other }) => {
  const calls = ["Hamlet", "York", "Elsinore", "Hamlet"].map(request);
  for (const each of [lab, other]) {
    await migratedOnce(each);
    await using shop = await openTestShop(each);
    await demandAnswers(each, shop, calls, asBefore);
    await each.pool.query(`insert into orders select 920001, 30006, 7.25, 'paid', now();
      update orders set total = total + 1 where user_id in (select id from users where city = 'York');
      update users set city = 'Elsinore' where id in (1, 30005)`);
    await demandAnswers(each, shop, calls, "keep nothing between requests.", ", asked again after a change,");
  }
});

test("hands on every error, and gives everything back", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await migratedOnce(each);
    await demandHandsOn(each, request("York"), { name: "listCustomers", tables: ["users", "orders"], statements: 2 });
  }
});

test("hands on the server's refusal of the migration", async ({ lab }) => {
  await migratedOnce(lab);
  await demandRefusalPasses(lab, migrate);
});
