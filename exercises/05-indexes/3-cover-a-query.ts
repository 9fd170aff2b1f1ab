/**
 * Lesson: lessons/05-indexes.md
 * Task: create one index on `orders` that covers the query below: the server finds everything it needs in the index. After
 *       VACUUM, it looks up no row in the table. It touches at most 12 pages, for every user, also with orders that are placed
 *       later. The index has at most three quarters as many pages as the table. When the server refuses, by the session's
 *       `lock_timeout` for example, its error reaches the caller.
 * Done when: npm run grade -- 05-indexes/3-cover-a-query
 */
import pg from "pg";
import { TodoError } from "roundtrip";

/**
 * The query. $1 is a user.
 *
 *   select status, count(*)::int as orders, sum(total) as spent from orders
 *   where user_id = $1 group by status
 */
export async function addIndex(client: pg.Client): Promise<void> {
  // TODO: one statement. Which columns does the query mention?
  throw new TodoError("create an index that covers the query");
}
