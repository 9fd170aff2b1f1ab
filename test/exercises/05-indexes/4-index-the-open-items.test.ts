import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { addIndex } from "#work/05-indexes/4-index-the-open-items";
import { built, demandNoSort, demandOne, planOf } from "../../exercise-indexes.js";
import { demand, test } from "../../exercise-lab.js";
import { demandRefusalPasses } from "../../server-refusals.js";

/**
 * Tries
 *   zero: serves orders that become pending later, and none at all
 *   one: finds the oldest without a sort, however many are asked for
 *   many: finds the oldest without a sort, however many are asked for
 *   missing: serves orders that become pending later, and none at all
 *   repeated: no, an index is built once
 *   error on the way: hands on the server's refusal
 *   second call: no, an index is built once
 *   late work: creates one index, of a bounded size
 */

const query = `
  select id, user_id, created_at from orders
  where status = 'pending' order by created_at limit $1`;

type Shop = Awaited<ReturnType<typeof built>>;

async function demandServed({ client }: Shop, limit: number, when: string): Promise<void> {
  const plan = await planOf(client, query, [limit]);
  const what = `The query for ${formatCount(limit, "order")}${when}`;
  const next = "index the pending orders in the order of time, and no others.";
  demandNoSort(plan, what, [], next);
  expect(plan).toTouchAtMost({ pages: (plan.rows ?? 0) + 4 }, { what, next });
}

test("creates one index, of a bounded size", async ({ lab, other }) => {
  demandOne((await built(lab, addIndex)).indexes, "orders");
  const { pages, tablePages, name } = demandOne((await built(other, addIndex)).indexes, "orders");
  const most = Math.floor(tablePages / 10);
  const message = `${name} has ${pages} pages; the budget is ${most}, a tenth of the table's ${tablePages}. Eleven of twelve orders will never be asked for. Next: leave them out, with a condition.`;
  demand(pages <= most, message);
});

test("finds the oldest without a sort, however many are asked for", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const shop = await built(each, addIndex);
    for (const limit of [1, 10, 25]) await demandServed(shop, limit, "");
  }
});

test("serves orders that become pending later, and none at all", async ({ lab }) => {
  const shop = await built(lab, addIndex);
  const { client } = shop;
  await client.query("update orders set status = 'shipped' where status = 'pending'");
  await client.query("vacuum analyze orders");
  await demandServed(shop, 10, " when none is pending");
  await client.query(`insert into orders select 1000000 + n, 1, n, 'shipped', timestamptz '2020-01-01' + n * interval '1 hour'
    from generate_series(1, 50) n`);
  await client.query("update orders set status = 'pending' where id > 1000000 or id % 20 = 0");
  await client.query("vacuum analyze orders");
  await demandServed(shop, 10, ", of which some are older than all before,");
  const { rows } = await client.query<{ id: number }>(query, [1]);
  const message = `The oldest pending order is 1000001, placed in 2020; the query returned ${rows[0]?.id}. Next: keep every pending order in the index.`;
  demand(rows[0]?.id === 1_000_001, message);
});

test("hands on the server's refusal", async ({ lab }) => {
  await demandRefusalPasses(lab, addIndex);
});
