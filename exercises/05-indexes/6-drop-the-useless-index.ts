/**
 * Lesson: lessons/05-indexes.md
 * Task: drop the useless indexes of `users` and `orders`, whichever there are. An index is useless if another one on the same table
 *       begins with its columns, in the same order; of several with the same columns, one stays. Keep those that are more than a
 *       way to find rows or another kind of way: unique ones and primary keys, and all that are partial, on an expression, no
 *       B-tree, in another direction (`desc`), or that carry columns along (`include`). None of these makes another useless
 *       either, but a unique one does. When there is nothing to drop, do nothing. The server's errors reach the caller.
 * Done when: npm run grade -- 05-indexes/6-drop-the-useless-index
 */
import pg from "pg";
import { TodoError } from "roundtrip";

export async function dropUseless(client: pg.Client): Promise<void> {
  // TODO: ask the catalogue which index is the beginning of another.
  throw new TodoError("drop the indexes that another one makes useless");
}
