/**
 * Lesson: lessons/00-ask.md
 * Task: return how many users there are.
 *       Ask no more than you have to.
 * Done when: npm run grade -- 00-ask/1-count-the-users
 */
import type pg from "pg";
import { TodoError } from "roundtrip";

export async function countTheUsers(client: pg.Client): Promise<number> {
  // TODO: ask the server.
  throw new TodoError(`count the users of ${client.database}`);
}
