import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { migrate, pageOrders } from "#work/13-clinic/4-page-the-orders";
import { type ClinicCall, demandPoolAlone, demandServesMany } from "../../clinic-calls.js";
import { demandHandsOn } from "../../clinic-errors.js";
import { migrated } from "../../clinic-migration.js";
import { allOrders, demandShown, pageAfter, pageSize, walk } from "../../clinic-pages.js";
import { openTestShop, type TestShop } from "../../clinic-shop.js";
import { demand, lingering, outcome, test } from "../../exercise-lab.js";
import { demandRefusalPasses } from "../../server-refusals.js";

/**
 * Tries
 *   zero: says when nothing older is left
 *   one: says when nothing older is left
 *   many: shows every order once, the newest first
 *   missing: goes on where it was, whatever is placed or deleted meanwhile
 *   repeated: goes on where it was, whatever is placed or deleted meanwhile
 *   error on the way: hands on every error, and gives everything back
 *   error of the migration: hands on the server's refusal of the migration
 *   second call: serves many requests at once, with as few connections as there are
 *   two at once: serves many requests at once, with as few connections as there are
 *   late work: asks once, and reads little at any depth
 */

/** Orders that share a moment, and moments a microsecond apart, with ids in another order than time. */
const ties = `insert into orders select 2000000 + (n * 37) % 300, 1 + n % 7, n, 'paid',
  timestamptz '2024-05-05 10:00:00.123456Z' + (n % 4) / 3 * interval '1 microsecond' from generate_series(1, 300) n;
  insert into orders (id, user_id, total, status, created_at) values (0, 3, 0, 'pending', '2025-06-01 00:00Z'),
    (-1, 3, 0.10, 'refunded', '2040-01-01 00:00Z')`;

const labs = new WeakMap<Lab, Promise<unknown>>();

/** Sees to it that a lab has the clinic's tables, odd orders in them, and what the work adds; of the shop's orders the oldest and the newest are left. */
async function migratedOnce(lab: Lab): Promise<void> {
  // Work that is still to do says so before any table is made.
  await using shop = await openTestShop(lab, 1);
  await outcome(pageOrders(shop));
  const newest = "(select max(id) from orders where id < 1000000)";
  const prepare = `delete from orders where id between 2000 and ${newest} - 500; ${ties}`;
  const made = labs.get(lab) ?? migrated(lab, migrate, "orders", prepare);
  labs.set(lab, made);
  await made;
}

/** Runs work with a shop of one connection, which is inside of a transaction that has made some changes; undoes them. */
async function undoneIn(lab: Lab, changes: string, work: (shop: TestShop) => Promise<void>): Promise<void> {
  await using shop = await openTestShop(lab, 1);
  await shop.pool.query(`begin; ${changes}`);
  try {
    await work(shop);
  } finally {
    await shop.pool.query("rollback");
  }
}

test("shows every order once, the newest first", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await migratedOnce(each);
    await using first = await openTestShop(each, 1);
    await using second = await openTestShop(each, 1, "-c timezone=Asia/Kathmandu");
    const expected = await allOrders(each.pool);
    const { shown } = await walk(pageOrders, [first, second], expected.length);
    demandShown(shown, expected, "From page to page, asked for by turns of two shops, in two time zones");
  }
});

test("says when nothing older is left", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await migratedOnce(each);
    for (const left of each === lab ? [0, 1, 49, 50, 51] : [100, 101]) {
      await undoneIn(each, `delete from orders where id not between 1 and ${left}`, async (shop) => {
        const expected = await allOrders(shop.pool);
        const { shown, pages } = await walk(pageOrders, [shop], left);
        const needed = Math.max(1, Math.ceil(left / pageSize));
        const there = `Of ${formatCount(left, "order")}`;
        demand(
          pages === needed,
          `${there}: \`next\` is to be null on page ${needed}, and was so on page ${pages}. An empty page is a click for nothing. Next: fetch one more than you show.`,
        );
        demandShown(shown, expected, there);
      });
    }
  }
});

/** Newer orders; three of the very moment at which the page ended, before it in order. The last one shown goes, and the one behind it. */
const meanwhileSql = (last: number, behind: number) => `
  insert into orders select 3000000 + n, 1, n, 'pending', now() + n * interval '1 hour' from generate_series(1, 7) n;
  insert into orders select 3100000 + n, 1, n, 'pending', created_at from orders, generate_series(1, 3) n where id = ${last};
  delete from orders where id in (${last}, ${behind})`;

test("goes on where it was, whatever is placed or deleted meanwhile", async ({ lab, other }) => {
  for (const [each, newest] of [
    [lab, "2024-05-05 10:00:01"],
    [other, "2024-01-01"],
  ] as const) {
    await migratedOnce(each);
    await undoneIn(each, `delete from orders where created_at > '${newest}'`, async (shop) => {
      const before = await allOrders(shop.pool);
      let first = "";
      const behind = before[pageSize]?.id ?? 0;
      const { shown } = await walk(pageOrders, [shop], before.length, async ({ orders, next }) => {
        await shop.pool.query(meanwhileSql(orders.at(-1)?.id ?? 0, behind));
        first = next ?? "";
      });
      const what =
        "Behind the first page seven newer orders were placed, and three of the moment at which it ended; the last one shown and the one behind it were deleted";
      const kept = before.filter(({ id }) => id !== behind);
      demandShown(shown, kept, what);
      const again = await pageAfter(pageOrders, shop, first);
      demandShown(again.orders, kept.slice(pageSize, 2 * pageSize), `${what}. Asked for once more, the second page`);
      const anew = await allOrders(shop.pool);
      demandShown((await pageAfter(pageOrders, shop, undefined)).orders, anew.slice(0, pageSize), "Begun anew then");
    });
  }
});

const budget = { roundTrips: 1, statements: 1, rowsReturned: pageSize + 1, bytesDown: 10_000 };
const reading = { rowsExamined: 60, pages: 60 };

test("asks once, and reads little at any depth", async ({ lab, other }) => {
  const next = "compare (created_at, id) as one row, by an index on both, and fetch the columns that are shown.";
  for (const each of [lab, other]) {
    await migratedOnce(each);
    await using shop = await openTestShop(each, 1);
    const count = (await allOrders(each.pool)).length;
    const tied = Math.floor((await allOrders(each.pool)).findIndex(({ id }) => id > 2_000_000) / pageSize) + 3;
    const depths = new Set([0, tied, Math.ceil(count / pageSize) - 1]);
    let cursor: string | undefined;
    for (let page = 0; page * pageSize < count; page++) {
      if (depths.has(page)) {
        const asked = () => (cursor === undefined ? pageOrders(shop) : pageOrders(shop, cursor));
        const { cost } = await measure(each, () => lingering(asked));
        expect(cost).toStayWithin({ ...budget, ...reading }, { what: `Page ${page + 1}`, next });
      }
      cursor = (await pageAfter(pageOrders, shop, cursor)).next ?? undefined;
    }
    await demandPoolAlone(each, firstPage, { budget, next });
  }
});

/** A request for the newest orders. */
const firstPage: ClinicCall = {
  what: "pageOrders(shop)",
  call: async (shop) => (await pageOrders(shop)).orders,
  truth: async ({ pool }) => (await allOrders(pool)).slice(0, pageSize),
};

test("serves many requests at once, with as few connections as there are", async ({ lab, other }) => {
  for (const [k, each] of [lab, other].entries()) {
    await migratedOnce(each);
    const changes = `insert into orders select 4000000, 1, 9.75, 'paid', '2041-01-01'; update orders set total = ${k} where id = -1`;
    await demandServesMany(each, [firstPage, firstPage, firstPage], changes);
  }
});

test("hands on every error, and gives everything back", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await migratedOnce(each);
    await demandHandsOn(each, firstPage, { name: "pageOrders", tables: ["orders"] });
  }
});

test("hands on the server's refusal of the migration", async ({ lab }) => {
  await migratedOnce(lab);
  await demandRefusalPasses(lab, migrate);
});
