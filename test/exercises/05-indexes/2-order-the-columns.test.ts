import { expect } from "vitest";
import { addIndex } from "#work/05-indexes/2-order-the-columns";
import { built, demandNoSort, demandOne, nextStep, planOf, someUsers } from "../../exercise-indexes.js";
import { test } from "../../exercise-lab.js";
import { demandRefusalPasses } from "../../server-refusals.js";

/**
 * Tries
 *   zero: reads in order and stops after ten, for every user and amount
 *   one: reads in order and stops after ten, for every user and amount
 *   many: reads in order and stops after ten, for every user and amount
 *   missing: reads in order and stops after ten, for every user and amount
 *   repeated: no, an index is built once
 *   error on the way: hands on the server's refusal
 *   second call: no, an index is built once
 *   late work: creates one index
 *   data that comes later: serves orders that are placed later, too
 */

const query = `
  select id, total, created_at from orders
  where user_id = $1 and total >= $2 order by created_at desc limit 10`;
const pages = 20;
const next = "equality first, then what is sorted by, then the range.";

type Shop = Awaited<ReturnType<typeof built>>;

async function demandServed({ client, indexes }: Shop, user: number): Promise<void> {
  for (const amount of [0, 100, 200, 240, 1_000]) {
    const plan = await planOf(client, query, [user, amount]);
    const what = `The query for user ${user} and ${amount}`;
    demandNoSort(plan, what, indexes);
    expect(plan).toTouchAtMost({ pages }, { what, next: nextStep(indexes, next) });
  }
}

test("creates one index", async ({ lab, other }) => {
  for (const each of [lab, other]) demandOne((await built(each, addIndex)).indexes, "orders");
});

test("reads in order and stops after ten, for every user and amount", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const shop = await built(each, addIndex);
    for (const user of await someUsers(shop.client)) await demandServed(shop, user);
  }
});

test("serves orders that are placed later, too", async ({ lab }) => {
  const shop = await built(lab, addIndex);
  const user = (await someUsers(shop.client)).at(-2) ?? 1;
  await shop.client.query(`insert into orders select 1000000 + n, ${user}, n % 300, 'paid',
    timestamptz '2027-01-01' + n * interval '1 hour' from generate_series(1, 600) n`);
  await shop.client.query("vacuum analyze orders");
  await demandServed(shop, user);
});

test("hands on the server's refusal", async ({ lab }) => {
  await demandRefusalPasses(lab, addIndex);
});
