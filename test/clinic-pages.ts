import type pg from "pg";
import { formatCount } from "#src/display/numbers.js";
import type { TestShop } from "./clinic-shop.js";
import { demand, endOf, same, toldEnd, toldValue } from "./exercise-lab.js";

/** An order as the page lists it. */
export interface Listed {
  id: number;
  userId: number;
  total: string;
  status: string;
  createdAt: Date;
}

/** A page as the handler of the clinic gives it. */
export interface Page {
  orders: Listed[];
  next: string | null;
}

/** The handler. */
export type PageOrders = (shop: TestShop, cursor?: string) => Promise<Page>;

/** Orders on a page. */
export const pageSize = 50;

const columns = `id, user_id as "userId", total, status, created_at as "createdAt"`;

/** All orders, the newest first. */
export const allOrders = async (asked: pg.Pool | pg.Client): Promise<Listed[]> =>
  (await asked.query<Listed>(`select ${columns} from orders order by created_at desc, id desc`)).rows;

/** The page behind a cursor; fails when it is none. */
export async function pageAfter(pageOrders: PageOrders, shop: TestShop, cursor: string | undefined): Promise<Page> {
  // As a browser asks: without a cursor there is no such parameter.
  const end = await endOf(() => (cursor === undefined ? pageOrders(shop) : pageOrders(shop, cursor)));
  const page = end.threw ? undefined : end.value;
  const isPage = Array.isArray(page?.orders) && (page.next === null || typeof page.next === "string");
  const call = `pageOrders(shop${cursor === undefined ? "" : `, ${toldValue(cursor)}`}) ${toldEnd(end).slice(0, 300)}`;
  demand(isPage, `${call}; expected were { orders, next }, with \`next\` a text or null. Next: return both.`);
  return page as Page;
}

/**
 * All orders from page to page.
 *
 * @param shops asked by turns
 * @param most orders that there can be
 * @param meanwhile runs behind the first page
 */
export async function walk(
  pageOrders: PageOrders,
  shops: readonly TestShop[],
  most: number,
  meanwhile: (page: Page) => Promise<unknown> = async () => undefined,
): Promise<{ shown: Listed[]; pages: number }> {
  const shown: Listed[] = [];
  let cursor: string | undefined;
  for (let pages = 1; ; pages++) {
    const page = await pageAfter(pageOrders, shops[pages % shops.length] as TestShop, cursor);
    shown.push(...page.orders);
    if (page.next === null) return { shown, pages };
    const said = `Page ${pages} has ${formatCount(page.orders.length, "order")}, and says that older ones are left`;
    demand(
      page.orders.length === pageSize,
      `${said}; ${pageSize} were expected. Next: fill a page while there are orders.`,
    );
    const endless = `After ${formatCount(pages, "page")} there is still a next one: more than there are orders. Next: begin behind the last order of the page before.`;
    demand(pages * pageSize <= most, endless);
    if (pages === 1) await meanwhile(page);
    cursor = page.next;
  }
}

const oneKey = "let the moment, to the microsecond, and the id together say where a page ended.";

/** Demands that the orders shown are these, in this order. */
export function demandShown(shown: readonly Listed[], expected: readonly Listed[], what: string): void {
  const at = expected.findIndex((order, k) => !same(order, shown[k]));
  const where = at < 0 ? expected.length : at;
  const got = `${toldValue(shown[where])} at place ${where + 1}; expected was ${toldValue(expected[where])}`;
  const twice = new Set(shown.map(({ id }) => id)).size < shown.length ? " Some came twice." : "";
  const came = `${formatCount(shown.length, "order")} came of ${expected.length}, with ${got}.${twice}`;
  demand(at < 0 && shown.length === expected.length, `${what}: ${came} Next: ${oneKey}`);
}
