/**
 * Lesson: lessons/12-capstone.md
 * Task: return what each of some users has bought: how many orders there are, of any status, what they come to, to the cent, and
 *       when the latest was placed; who has none has 0, "0.00" and null. The highest sum comes first, and of equal ones the lowest
 *       id. An id that comes twice is one user, and an id that nobody has is left out. However many ids there are, it is one
 *       statement in one round trip. It returns no more rows than there are users to report, and for it the server looks at no
 *       more than twice the rows of both tables (`orders` has no index on `user_id`). All is as the tables are at the time of the
 *       call. When the server refuses, its error reaches the caller.
 * Done when: npm run grade -- 12-capstone/3-analyse-many-users
 */
import pg from "pg";
import { TodoError } from "roundtrip";

export interface UserAnalytics {
  id: number;
  name: string;
  orders: number;
  /** With two decimals, like "1234.50". */
  spent: string;
  lastOrder: Date | null;
}

/** @param ids of the range of `users.id`, an integer of four bytes */
export async function userAnalytics(client: pg.ClientBase, ids: readonly number[]): Promise<UserAnalytics[]> {
  // TODO: one statement. What becomes of users without orders, and what is one row of the join?
  throw new TodoError(`analyse ${ids.length} users`);
}
