import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { addIndex } from "#work/05-indexes/7-stop-early";
import { built, demandNoSort, demandOne, nextStep, planOf } from "../../exercise-indexes.js";
import { test } from "../../exercise-lab.js";
import { demandRefusalPasses } from "../../server-refusals.js";

/**
 * Tries
 *   zero: no, a limit of no rows is no query
 *   one: stops as soon as it has its rows
 *   many: stops as soon as it has its rows
 *   missing: no, there is always a cheapest order
 *   repeated: stops as soon as it has its rows
 *   error on the way: hands on the server's refusal
 *   second call: no, an index is built once
 *   late work: creates one index
 *   data that comes later: stops as soon when cheaper orders were placed later
 */

const query = "select id, total, created_at from orders order by total, created_at desc limit $1";

type Shop = Awaited<ReturnType<typeof built>>;

async function demandStops({ client, indexes }: Shop): Promise<void> {
  for (const limit of [1, 10, 30]) {
    const plan = await planOf(client, query, [limit]);
    const what = `The query for ${formatCount(limit, "row")}`;
    const next = "give the index the order of the query, each column with its direction.";
    demandNoSort(plan, what, indexes, next);
    expect(plan).toTouchAtMost({ pages: limit + 4 }, { what, next: nextStep(indexes, next) });
  }
}

test("creates one index", async ({ lab, other }) => {
  for (const each of [lab, other]) demandOne((await built(each, addIndex)).indexes, "orders");
});

test("stops as soon as it has its rows", async ({ lab, other }) => {
  for (const each of [lab, other]) await demandStops(await built(each, addIndex));
});

test("stops as soon when cheaper orders were placed later", async ({ lab }) => {
  const shop = await built(lab, addIndex);
  await shop.client.query(`insert into orders select 1000000 + n, 1, -(n % 3), 'paid',
    timestamptz '2027-01-01' + n * interval '1 hour' from generate_series(1, 600) n`);
  await shop.client.query("vacuum analyze orders");
  await demandStops(shop);
});

test("hands on the server's refusal", async ({ lab }) => {
  await demandRefusalPasses(lab, addIndex);
});
