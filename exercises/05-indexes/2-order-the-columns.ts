/**
 * Lesson: lessons/05-indexes.md
 * Task: create one index on `orders`, over `user_id`, `total` and `created_at`, in the order that serves the query below: it
 *       takes its rows in order as they come, without a sort, and touches at most 20 pages, for every user and every amount,
 *       from an amount below all orders to one above all; also for orders that are placed later. When the server refuses, by the
 *       session's `lock_timeout` for example, its error reaches the caller.
 * Done when: npm run grade -- 05-indexes/2-order-the-columns
 */
import pg from "pg";
import { TodoError } from "roundtrip";

/**
 * The query. $1 is a user, $2 an amount.
 *
 *   select id, total, created_at from orders
 *   where user_id = $1 and total >= $2 order by created_at desc limit 10
 */
export async function addIndex(client: pg.Client): Promise<void> {
  // TODO: one statement. Three columns have six orders; which one?
  throw new TodoError("create an index with its columns in the right order");
}
