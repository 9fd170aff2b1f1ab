import { nodesOf } from "roundtrip";
import { expect } from "vitest";
import { addIndex } from "#work/05-indexes/3-cover-a-query";
import { built, demandOne, nextStep, planOf, someUsers } from "../../exercise-indexes.js";
import { demand, test } from "../../exercise-lab.js";
import { demandRefusalPasses } from "../../server-refusals.js";

/**
 * Tries
 *   zero: answers from the index alone, for every user
 *   one: answers from the index alone, for every user
 *   many: answers from the index alone, for every user
 *   missing: answers from the index alone, for every user
 *   repeated: no, an index is built once
 *   error on the way: hands on the server's refusal
 *   second call: no, an index is built once
 *   late work: creates one index, of a bounded size
 *   data that comes later: covers orders that are placed later, too
 */

const query = `
  select status, count(*)::int as orders, sum(total) as spent from orders
  where user_id = $1 group by status`;
const pages = 12;

type Shop = Awaited<ReturnType<typeof built>>;

async function demandCovered({ client, indexes }: Shop, user: number): Promise<void> {
  const plan = await planOf(client, query, [user]);
  const what = `The query for user ${user}`;
  const reading = nodesOf(plan).find(({ access }) => access !== undefined);
  const visited = reading?.access === "index only" ? (reading.heapFetches ?? 0) : Number.NaN;
  const how = Number.isNaN(visited)
    ? `reads the table (${reading?.name})`
    : `looked into the table for ${visited} rows`;
  const message = `${what} ${how}; no look into the table was allowed. Rows of one user lie on as many pages as there are rows. Next: ${nextStep(indexes, "put every column that the query mentions into the index.")}`;
  demand(visited === 0, message);
  const next = nextStep(indexes, "begin the index with the column that is compared.");
  expect(plan).toTouchAtMost({ pages }, { what, next });
}

test("creates one index, of a bounded size", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const { pages, tablePages, name } = demandOne((await built(each, addIndex)).indexes, "orders");
    const most = Math.floor((tablePages * 3) / 4);
    const message = `${name} has ${pages} pages; the budget is ${most}, three quarters of the table's ${tablePages}. Every column in an index is a second copy. Next: carry along what the query mentions, and nothing else.`;
    demand(pages <= most, message);
  }
});

test("answers from the index alone, for every user", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const shop = await built(each, addIndex);
    for (const user of await someUsers(shop.client)) await demandCovered(shop, user);
  }
});

test("covers orders that are placed later, too", async ({ lab }) => {
  const shop = await built(lab, addIndex);
  const user = (await someUsers(shop.client)).at(-2) ?? 1;
  await shop.client.query(`insert into orders select 1000000 + n, ${user}, n, case n % 2 when 0 then 'returned' else 'paid' end,
    timestamptz '2027-01-01' + n * interval '1 hour' from generate_series(1, 600) n`);
  await shop.client.query("vacuum (freeze, analyze) orders");
  await demandCovered(shop, user);
});

test("hands on the server's refusal", async ({ lab }) => {
  await demandRefusalPasses(lab, addIndex);
});
