/**
 * Lesson: lessons/07-n-plus-one.md
 * Task: return a page of users: the first `size` (0 to 1,000) of those whose id is above `after`, in the order of their ids,
 *       each with all orders in the order of the orders' ids; who has none has an empty list. Ids and totals may be 0, ids
 *       have gaps, names repeat. A call makes one round trip, fetches at most as many rows as it returns users and orders,
 *       and has the server look at no row more than twice: `orders` has no index on `user_id`, so that each look-up by user
 *       reads all of it. The page is as the tables are at the time of the call. When the server refuses, its error reaches
 *       the caller.
 * Done when: npm run grade -- 07-n-plus-one/1-join-in-one-trip
 */
import pg from "pg";
import { TodoError } from "roundtrip";

export interface Order {
  id: number;
  /** A number: the driver gives what is `numeric` as a text. */
  total: number;
}

export interface User {
  id: number;
  name: string;
  orders: Order[];
}

export async function pageOfUsers(client: pg.Client, after: number, size: number): Promise<User[]> {
  // TODO: one query that joins the page's users with their orders, then group what came.
  throw new TodoError(`join ${size} users behind ${after} with their orders`);
}
