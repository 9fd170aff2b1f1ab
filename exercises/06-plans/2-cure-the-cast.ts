/**
 * Lesson: lessons/06-plans.md
 * Task: a form sends a user's id as a number in a text, like 7, 7.0, 7.5 or 1e30. The statement compares it as a numeric, and no
 *       index on an integer column serves that. Cure it: for every text, the function returns the ids that it returns now, in
 *       ascending order (none for 7.5), or fails with the code with which it fails now (for a text that is no number). One
 *       round trip, no row but those returned, and at most 6 pages, plus one for each order of the users next to the number (7 and
 *       8 for 7.5). An index on orders (user_id) is there; database and settings stay as they are. All other errors of the
 *       query reach the caller as well.
 * Done when: npm run grade -- 06-plans/2-cure-the-cast
 */
import pg from "pg";
import { TodoError } from "roundtrip";

function todo(task: string): void {
  throw new TodoError(task);
}

export async function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  todo("cure the cast"); // TODO: compare the column with an integer, then delete this line.
  const sql = "select id from orders where user_id = $1::numeric order by id";
  const { rows } = await client.query<{ id: number }>(sql, [userId]);
  return rows.map(({ id }) => id);
}
