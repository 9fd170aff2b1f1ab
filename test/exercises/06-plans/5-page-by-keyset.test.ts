import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { pageOfOrders } from "#work/06-plans/5-page-by-keyset";
import { clientFor } from "../../exercise-client.js";
import { demand, endOf, lingering, same, test, toldEnd, toldValue, undone } from "../../exercise-lab.js";
import { demandErrorPasses, tidyUp } from "../../exercise-plans.js";

// Of the tests' own: work may keep its types to itself.
interface Order {
  id: number;
  userId: number;
  total: string;
}

interface Page {
  orders: Order[];
  next: string | null;
}

/**
 * Tries
 *   zero: says when nothing further is left
 *   one: says when nothing further is left
 *   many: shows every order once, the newest first
 *   missing: goes on where it was, whatever is placed or deleted meanwhile
 *   repeated: goes on in any session
 *   error on the way: hands on the error of its query
 *   second call: goes on where it was, whatever is placed or deleted meanwhile
 *   late work: asks once, and touches few pages at any depth
 *   two at once: goes on in any session
 */

const all = `select id, user_id as "userId", total from orders order by created_at desc, id desc`;

/** Orders that share a moment, and moments a microsecond apart, with numbers in another order than time. */
const ties = `insert into orders select 2000000 + (n * 37) % 400, 1 + n % 7, n,'paid',
  timestamptz '2024-05-05 10:00:00.123456+00' + (n % 4) / 3 * interval '1 microsecond' from generate_series(1, 400) n`;

/** What was asked for of an order; whatever else comes with it is free. */
const asked = ({ id, userId, total }: Order): Order => ({ id, userId, total });

const ordersIn = async (client: pg.Client) => (await client.query<Order>(all)).rows;

/** What to do when a cursor is bound to the session that wrote it. */
const anySession =
  "write the moment into the cursor in a way that hangs on no setting, as `to_json(created_at)` does, with its offset.";

/** One page; fails when it is none, or is too long. */
async function pageAfter(client: pg.Client, size: number, after: string | null): Promise<Page> {
  const end = await endOf(() => pageOfOrders(client, size, after));
  const page = end.threw ? undefined : end.value;
  const isPage = Array.isArray(page?.orders) && (page.next === null || typeof page.next === "string");
  const call = `pageOfOrders(client, ${size}, ${JSON.stringify(after)}) ${toldEnd(end).slice(0, 300)}`;
  const unread = `${call}; a page was expected: each session understands what \`next\` of any other was. Next: ${anySession}`;
  demand(!end.threw || after === null, unread);
  demand(isPage, `${call}; expected were { orders, next }, with \`next\` a text or null. Next: return both.`);
  const count = page?.orders.length ?? 0;
  demand(
    count <= size,
    `A page of ${formatCount(size, "order")} has ${count}. Next: show no more than were asked for.`,
  );
  return page as Page;
}

/** All orders from page to page. Clients take turns; `meanwhile` runs behind the first page. */
async function walk(clients: pg.Client[], size: number, meanwhile?: (page: Page) => Promise<void>): Promise<Order[]> {
  const shown: Order[] = [];
  let after: string | null = null;
  const most = Math.ceil(((await ordersIn(clients[0] as pg.Client)).length + 10) / size) + 1;
  for (let k = 0; ; k++) {
    const page: Page = await pageAfter(clients[k % clients.length] as pg.Client, size, after);
    shown.push(...page.orders.map(asked));
    if (page.next === null) return shown;
    const short = `Page ${k + 1} of ${size} has ${formatCount(page.orders.length, "order")}, and says that further ones are left. Next: fill a page as long as there are orders.`;
    demand(page.orders.length === size, short);
    const endless = `After ${k + 1} pages of ${size} there is still a next one: more than there are orders. Next: begin behind the last order of the page before.`;
    demand(k < most, endless);
    if (k === 0) await meanwhile?.(page);
    after = page.next;
  }
}

const oneKey = "let the moment, to the microsecond, and the id together say where a page ended.";

/** Demands that the orders shown are these, in this order. */
function demandShown(shown: readonly Order[], expected: readonly Order[], what: string, next = oneKey): void {
  const at = expected.findIndex((order, k) => !same(order, shown[k]));
  const where = at < 0 ? expected.length : at;
  const got = `order ${toldValue(shown[where])} at place ${where + 1}; expected was ${toldValue(expected[where])}`;
  const twice = new Set(shown.map(({ id }) => id)).size < shown.length ? " Some came twice." : "";
  const message = `${what}: ${formatCount(shown.length, "order")} came of ${expected.length}, with ${got}.${twice} Next: ${next}`;
  demand(at < 0 && shown.length === expected.length, message);
}

test("shows every order once, the newest first", async ({ lab, other }) => {
  for (const [each, size] of [
    [lab, 100],
    [other, 1_000],
    [lab, 999],
  ] as const) {
    const client = await clientFor(each);
    await undone(client, ties, async () => {
      const what = `From page to page, ${size} orders each`;
      demandShown(await walk([client], size), await ordersIn(client), what);
    });
  }
});

test("says when nothing further is left", async ({ lab }) => {
  const client = await clientFor(lab);
  const together = "; update orders set created_at = '2024-05-05 10:00:00.123456+00'";
  for (const [left, sizes, moments] of [
    [6, [1, 2, 3, 4, 5, 6, 7, 100], ""],
    [6, [1, 2, 3, 4, 5, 6, 7, 100], together],
    [6, [1, 2, 3, 4, 5, 6], `${together} where id < 4`],
    [1, [1, 2], ""],
    [0, [1, 10], ""],
  ] as const) {
    await undone(client, `delete from orders where id > ${left}${moments}`, async () => {
      const expected = await ordersIn(client);
      for (const size of sizes) {
        let pages = 0;
        let after: string | null = null;
        const shown: Order[] = [];
        do {
          const page: Page = await pageAfter(client, size, after);
          shown.push(...page.orders.map(asked));
          after = page.next;
          pages++;
        } while (after !== null && pages < 10);
        const needed = Math.max(1, Math.ceil(left / size));
        const shared = moments && (moments === together ? ", all of one moment" : ", three of which share a moment");
        const there = `Of ${formatCount(left, "order")}${shared}, by pages of ${size}`;
        const message = `${there}: after ${formatCount(needed, "page")} \`next\` is null; ${pages === 10 ? "after 10 it was not" : `it was so after ${pages}`}. An empty last page is a click for nothing. Next: fetch one more than you show.`;
        demand(pages === needed, message);
        demandShown(shown, expected, there);
      }
    });
  }
});

/** Newer orders; one of the very moment at which the page ended, before it in order; an older one. And some go. */
const meanwhileSql = (last: number, following: number) => `
  insert into orders select 3000000 + n, 1, n, 'pending', now() + n * interval '1 hour' from generate_series(1, 7) n;
  insert into orders select 3100000, 1, 1, 'pending', created_at from orders where id = ${last};
  delete from orders where id in (${last}, ${following})`;

test("goes on where it was, whatever is placed or deleted meanwhile", async ({ lab }) => {
  for (const size of [5, 50]) {
    const client = await clientFor(lab);
    const changes = `${ties}; delete from orders where created_at > '2024-05-06' or created_at < '2024-05-04'`;
    await undone(client, changes, async () => {
      const before = await ordersIn(client);
      const shown = await walk([client], size, async (page) => {
        const last = page.orders.at(-1)?.id ?? 0;
        await client.query(meanwhileSql(last, before[size]?.id ?? 0));
      });
      const kept = before.filter((_, k) => k !== size);
      const what = `Behind the first page of ${size}, seven newer orders were placed, and one of the moment at which it ended; the last one shown and the one behind it were deleted`;
      demandShown(shown, kept, what);
      const anew = await walk([client], size);
      demandShown(anew, await ordersIn(client), "Begun anew afterwards");
    });
  }
});

/** Of three sessions the time zone, and how it writes and reads dates; of ISO alone each reads the same. */
const sessions = [
  ["Asia/Tokyo", "ISO, MDY"],
  ["America/St_Johns", "SQL, DMY"],
  ["UTC", "SQL, MDY"],
] as const;

test("goes on in any session", async ({ lab }) => {
  const clients = await Promise.all([1, 2, 3].map(() => clientFor(lab)));
  const [writer] = clients as [pg.Client];
  await writer.query(ties);
  for (const [k, [zone, style]] of sessions.entries()) {
    await clients[k]?.query(`set timezone = '${zone}'; set datestyle = '${style}'`);
  }
  const expected = await ordersIn(writer);
  const told = sessions.map(([zone, style]) => `${zone}, which writes dates in ${style}`).join("; ");
  const what = `Asked for by three sessions in turn (${told})`;
  demandShown(await walk(clients, 99), expected, what, anySession);

  const first = await pageAfter(writer, 5, null);
  const [one, two] = await Promise.all([
    walk([clients[1] as pg.Client], 500),
    pageAfter(clients[2] as pg.Client, 5, first.next),
  ]);
  const meanwhile = "While another session asked for pages of its own";
  demandShown(one, expected, meanwhile);
  demandShown([...first.orders, ...two.orders].map(asked), expected.slice(0, 10), meanwhile);
  const again = await pageAfter(writer, 5, first.next);
  const repeated = "Asked once more for the second page, after others had been asked for";
  demandShown([...first.orders, ...again.orders].map(asked), expected.slice(0, 10), repeated);
});

/** The cursor behind `depth` orders, by pages of at most 1,000. */
async function cursorAt(client: pg.Client, depth: number): Promise<string | null> {
  let after: string | null = null;
  for (let left = depth; left > 0; left -= 1_000) after = (await pageAfter(client, Math.min(left, 1_000), after)).next;
  return after;
}

async function demandCheap(lab: Lab, depths: readonly number[]): Promise<void> {
  const client = await clientFor(lab);
  for (const depth of depths) {
    const after = await cursorAt(client, depth);
    for (const size of [1, 20]) {
      const { cost } = await measure(lab, () => lingering(() => pageOfOrders(client, size, after)));
      const what = `A page of ${size}, ${depth.toLocaleString("en")} orders deep,`;
      const next = "compare (created_at, id) as one row, and limit what is fetched to one more than you show.";
      const budget = { roundTrips: 1, statements: 1, rowsReturned: size + 1, pages: size + 8 };
      expect(cost).toStayWithin(budget, { what, next });
    }
  }
}

test("asks once, and touches few pages at any depth", async ({ lab, other }) => {
  for (const [each, depths] of [
    [lab, [0, 10, 4_000]],
    [other, [0, 1_000, 45_000]],
  ] as const) {
    const admin = await each.connect();
    if (each === other) await admin.query(ties);
    await admin.query("create index on orders (created_at, id)");
    await tidyUp(admin, "orders");
    const sql = "select count(*)::int as n from orders where created_at >= '2024-05-05 10:00:00.123456+00'";
    const { rows } = await admin.query<{ n: number }>(sql);
    await demandCheap(each, [...depths, (rows[0]?.n ?? 0) - 150]);
  }
});

test("hands on the error of its query", async ({ lab }) => {
  const { next } = await pageAfter(await clientFor(lab), 10, null);
  for (const after of [null, next]) await demandErrorPasses(lab, (client) => pageOfOrders(client, 10, after));
});
