/**
 * Lesson: lessons/00-start-here.md
 * Task: return the city of one user, asked for by id, as it is now; null when there is no such user, and only then (a number that
 *       no `integer` holds may be refused instead). The table is `users`, with the columns `id`, `email` and `city`. Let the server
 *       find the row: one round trip, one row. Each call asks for itself, also while another one is under way, and sets no limit of
 *       its own to how long that takes. When the query fails, the caller gets its error, that very one, and the server is not asked
 *       a second time, even if the error is one that may pass.
 * Done when: npm run grade -- 00-start-here/1-first-look-up
 */
import pg from "pg";
import { TodoError } from "roundtrip";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  // TODO: two lines. Ask with client.query, then return what came.
  throw new TodoError("look up the city of one user");
}
