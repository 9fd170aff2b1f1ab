/**
 * Lesson: lessons/00-ask.md
 * Task: return the name of the user with this id; undefined when there is none.
 *       Ask no more than you have to.
 * Done when: npm run grade -- 00-ask/2-name-a-user
 */
import type pg from "pg";
import { TodoError } from "roundtrip";

export async function nameAUser(client: pg.Client, id: number): Promise<string | undefined> {
  // TODO: ask for one row.
  throw new TodoError(`name user ${id} of ${client.database}`);
}
