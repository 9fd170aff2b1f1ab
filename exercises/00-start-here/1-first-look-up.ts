/**
 * Lesson: lessons/00-start-here.md
 * Task: return the city of one user, asked for by id; null when there is no such user.
 *       Let the server find the row: one round trip, one row.
 * Done when: npm run grade -- 00-start-here/1-first-look-up
 */
import type pg from "pg";
import { TodoError } from "roundtrip";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  // TODO: two lines. Ask with client.query, then return what came.
  throw new TodoError("look up the city of one user");
}
