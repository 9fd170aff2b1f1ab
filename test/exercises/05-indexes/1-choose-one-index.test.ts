import { expect } from "vitest";
import { addIndex } from "#work/05-indexes/1-choose-one-index";
import { built, demandNoSort, demandOne, nextStep, planOf, someUsers } from "../../exercise-indexes.js";
import { demand, test } from "../../exercise-lab.js";
import { demandRefusalPasses } from "../../server-refusals.js";

/**
 * Tries
 *   zero: serves the three queries for every user and status
 *   one: serves the three queries for every user and status
 *   many: serves the three queries for every user and status
 *   missing: serves the three queries for every user and status
 *   repeated: no, an index is built once
 *   error on the way: hands on the server's refusal
 *   second call: no, an index is built once
 *   late work: creates one index, of a bounded size
 */

const queries = {
  newest: "select id, created_at from orders where user_id = $1 and status = $2 order by created_at desc limit 5",
  count: "select count(*) from orders where user_id = $1",
  dates: "select created_at from orders where user_id = $1 and status = $2 order by created_at",
};
const pages = 12;

type Shop = Awaited<ReturnType<typeof built>>;

async function demandServed(
  { client, indexes }: Shop,
  user: number,
  statuses: readonly string[],
  who: string,
): Promise<void> {
  for (const [name, sql] of Object.entries(queries)) {
    for (const status of name === "count" ? [""] : statuses) {
      const plan = await planOf(client, sql, name === "count" ? [user] : [user, status]);
      const what = `\`${name}\` for ${who}${status && ` and "${status}"`}`;
      const next = "write down which columns it compares, sorts by and returns; which index begins so?";
      expect(plan).toTouchAtMost({ pages }, { what, next: nextStep(indexes, next) });
      demandNoSort(plan, what, indexes);
    }
  }
}

test("creates one index, of a bounded size", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const { indexes } = await built(each, addIndex);
    const { pages, tablePages, name } = demandOne(indexes, "orders");
    const most = Math.floor((tablePages * 3) / 4);
    const message = `${name} has ${pages} pages; the budget is ${most}, three quarters of the table's ${tablePages}. Every column in an index is a second copy. Next: leave out what no query compares, sorts by or needs for every row.`;
    demand(pages <= most, message);
  }
});

test("serves the three queries for every user and status", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const shop = await built(each, addIndex);
    const statuses = ["shipped", "paid", "pending", "cancelled", "refunded"];
    for (const id of await someUsers(shop.client)) await demandServed(shop, id, statuses, `user ${id}`);
  }
});

test("serves orders that are placed later, too", async ({ lab }) => {
  const shop = await built(lab, addIndex);
  const user = (await someUsers(shop.client)).at(-2) ?? 1;
  await shop.client.query(`insert into orders select 1000000 + n, ${user}, n, case n % 2 when 0 then 'returned' else 'paid' end,
    timestamptz '2027-01-01' + n * interval '1 hour' from generate_series(1, 600) n`);
  await shop.client.query("vacuum analyze orders");
  await demandServed(shop, user, ["returned", "paid"], `user ${user}, whose 600 orders are new,`);
});

test("hands on the server's refusal", async ({ lab }) => {
  await demandRefusalPasses(lab, addIndex);
});
