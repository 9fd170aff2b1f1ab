/**
 * Lesson: lessons/07-n-plus-one.md
 * Task: return the latest three orders of each of these users (100 at most), as a list for each id, in the order of the ids:
 *       latest first; of orders placed at the same microsecond (five of a user at most) the one with the larger id is the
 *       later. Who has fewer has a shorter list, who has none, or is nobody, an empty one; an id that comes twice has two
 *       lists, each of its own. One statement, one round trip, and no order fetched that is not returned. For each id the
 *       server looks at 16 rows and entries of indexes at most, also where a user has thousands of orders: there is an index
 *       on `orders (user_id, created_at)`. Orders are as they are at the time of the call; when the server refuses, its error
 *       reaches the caller.
 * Done when: npm run grade -- 07-n-plus-one/3-latest-three-each
 */
import pg from "pg";
import { TodoError } from "roundtrip";

export interface Order {
  id: number;
  /** A number: the driver gives what is `numeric` as a text. */
  total: number;
}

export async function latestThree(client: pg.Client, ids: number[]): Promise<Order[][]> {
  // TODO: one statement in which each id has a query of its own.
  throw new TodoError(`find the latest three orders of each of ${ids.length} users`);
}
