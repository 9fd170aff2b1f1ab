/**
 * Lesson: lessons/05-indexes.md
 * Task: create one index on `users` for the query below, which finds an address whatever case it is typed in: at most 5 pages,
 *       also for a user who signs up later. The same index sees to it that nobody signs up with an address that another user has
 *       already, in whatever case (the server refuses it, code 23505), and lets everybody else in. When the server refuses the
 *       index, by the session's `lock_timeout` for example, its error reaches the caller.
 * Done when: npm run grade -- 05-indexes/5-find-mail-in-any-case
 */
import pg from "pg";
import { TodoError } from "roundtrip";

/**
 * The query. $1 is an address, in whatever case somebody typed it.
 *
 *   select id, email from users where lower(email) = lower($1)
 */
export async function addIndex(client: pg.Client): Promise<void> {
  // TODO: one statement. By what does the query compare?
  throw new TodoError("create an index for addresses in any case");
}
