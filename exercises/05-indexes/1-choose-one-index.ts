/**
 * Lesson: lessons/05-indexes.md
 * Task: create one index on `orders` that serves all three queries below, for every user and every status, also of orders that
 *       are placed later. Each query touches at most 12 pages, and reads its rows in order: no sort. The index has at most three
 *       quarters as many pages as the table. When the server refuses, by the session's `lock_timeout` for example, its error
 *       reaches the caller.
 * Done when: npm run grade -- 05-indexes/1-choose-one-index
 */
import pg from "pg";
import { TodoError } from "roundtrip";

/**
 * The queries. $1 is a user, $2 a status.
 *
 *   newest: select id, created_at from orders where user_id = $1 and status = $2 order by created_at desc limit 5
 *   count:  select count(*) from orders where user_id = $1
 *   dates:  select created_at from orders where user_id = $1 and status = $2 order by created_at
 */
export async function addIndex(client: pg.Client): Promise<void> {
  // TODO: one statement. Which columns do the queries compare, sort by, and return?
  throw new TodoError("create one index for three queries");
}
