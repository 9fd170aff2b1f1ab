/**
 * Lesson: lessons/05-indexes.md
 * Task: drop the useless indexes of `users` and `orders`, if any; a plain `drop index` will do. An index is useless if another
 *       one on the same table begins with its columns, in the same order; of several with the same columns, one stays. Keep
 *       unique indexes and primary keys. Keep also, even of two alike, all that are partial, on an expression, no B-tree, in
 *       another direction (`desc`, `nulls first`), or that carry columns along (`include`). None of these makes another useless,
 *       but a plain unique one or a primary key does. Another collation or operator class, and invalid indexes, do not occur.
 *       The server's errors, of the session's `lock_timeout` for example, reach the caller.
 * Done when: npm run grade -- 05-indexes/6-drop-the-useless-index
 */
import pg from "pg";
import { TodoError } from "roundtrip";

export async function dropUseless(client: pg.Client): Promise<void> {
  // TODO: ask the catalogue which index is the beginning of another.
  throw new TodoError("drop the indexes that another one makes useless");
}
