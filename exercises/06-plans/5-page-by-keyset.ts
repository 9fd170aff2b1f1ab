/**
 * Lesson: lessons/06-plans.md
 * Task: return one page of orders, the newest first, and of those of the same moment (to the microsecond; all of this century)
 *       the highest id first; and `next`, a text by which the page after it is asked for, null if and only if no further order is
 *       left. Whoever goes from page to page meets each order that is there all the time once, in order, however many share a
 *       moment, whatever is placed or deleted meanwhile (the order with which a page ended, too), in whichever session, time zone
 *       and order the pages are asked for. One round trip, at most size + 1 rows fetched, at most size + 8 pages of the database
 *       touched, at any depth: an index on orders (created_at, id) is there. When the query fails, its error reaches the caller.
 * Done when: npm run grade -- 06-plans/5-page-by-keyset
 */
import pg from "pg";
import { TodoError } from "roundtrip";

export interface Order {
  id: number;
  userId: number;
  total: string;
}

export interface Page {
  orders: Order[];
  next: string | null;
}

/** `size` is how many orders a page has, from 1 to 1,000; `after` the `next` of the page before, null for the first page. */
export async function pageOfOrders(client: pg.Client, size: number, after: string | null): Promise<Page> {
  // TODO: ask for what comes behind the last order of the page before.
  throw new TodoError("page through orders by a key");
}
