/**
 * Lesson: lessons/05-indexes.md
 * Task: create one index on `orders` that lets the query below stop early: it takes its rows in order as they come, with no sort
 *       of any kind, and touches at most 4 pages more than it returns rows, for every limit; also when cheaper orders are placed
 *       later. When the server refuses, by the session's `lock_timeout` for example, its error reaches the caller.
 * Done when: npm run grade -- 05-indexes/7-stop-early
 */
import pg from "pg";
import { TodoError } from "roundtrip";

/**
 * The query: the cheapest first, and of those that cost the same the newest. $1 is how many.
 *
 *   select id, total, created_at from orders order by total, created_at desc limit $1
 */
export async function addIndex(client: pg.Client): Promise<void> {
  // TODO: one statement. In which direction does each column run?
  throw new TodoError("create an index in the order of the query");
}
