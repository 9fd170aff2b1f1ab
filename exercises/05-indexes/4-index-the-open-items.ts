/**
 * Lesson: lessons/05-indexes.md
 * Task: create one index on `orders` for the query below, which asks for the oldest pending orders. One order in twelve is
 *       pending, so the index has at most a tenth of the table's pages (among 50,000 orders). The query takes its rows in order
 *       as they come, without a sort, and touches at most 4 pages more than it returns rows; also when orders become pending
 *       later, be they older than all others, or when none is pending. When the server refuses, by the session's `lock_timeout`
 *       for example, its error reaches the caller.
 * Done when: npm run grade -- 05-indexes/4-index-the-open-items
 */
import pg from "pg";
import { TodoError } from "roundtrip";

/**
 * The query, asked all day long. $1 is how many are packed next.
 *
 *   select id, user_id, created_at from orders
 *   where status = 'pending' order by created_at limit $1
 */
export async function addIndex(client: pg.Client): Promise<void> {
  // TODO: one statement. Which rows does the query never want?
  throw new TodoError("create an index of the open items");
}
