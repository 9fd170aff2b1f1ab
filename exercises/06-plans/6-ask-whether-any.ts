/**
 * Lesson: lessons/06-plans.md
 * Task: return whether a user has placed any order at or after a moment: true or false, false for a user whom nobody knows.
 *       However many orders there are of this user, the server looks at one of them: one round trip, one row, at most 6 pages.
 *       An index on orders (user_id, created_at) is there. When the query fails, its error reaches the caller.
 * Done when: npm run grade -- 06-plans/6-ask-whether-any
 */
import pg from "pg";
import { TodoError } from "roundtrip";

/** `since` is a moment as PostgreSQL writes it, like 2024-03-31 12:00:00.000001+00. */
export async function hasOrderedSince(client: pg.Client, userId: number, since: string): Promise<boolean> {
  // TODO: one statement. Counting goes on when the answer is known.
  throw new TodoError("ask whether there is any order");
}
