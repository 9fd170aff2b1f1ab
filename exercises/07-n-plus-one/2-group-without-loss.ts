/**
 * Lesson: lessons/07-n-plus-one.md
 * Task: group the rows of users left-joined with their orders: an object for each user, in the order in which they first come,
 *       with all of the user's columns by their names, and the user's orders, in the order of the rows, each with all of the
 *       order's columns. A row holds first the user's columns, then the order's; both begin with their `id`, no other column
 *       is called so, but others may also be in both. Ids are numbers or texts, each user's and each order's its own; values
 *       are kept as they are, null, 0 and "" included. Who has no order has one row, with null for the order's id, and gets
 *       an empty list. A user's rows may lie apart. The result that you are given stays as it is.
 * Done when: npm run grade -- 07-n-plus-one/2-group-without-loss
 */
import { TodoError } from "roundtrip";

/**
 * What comes of `{ text: "select u.*, o.* from users u left join orders o on o.user_id = u.id", rowMode: "array" }`: rows as
 * arrays, since an object could have one `id` only.
 */
export interface Flat {
  /** The columns, from the left; which there are depends on the query. */
  fields: { name: string }[];
  /** A value for each column. */
  rows: unknown[][];
}

/** Columns by their names. */
export type Columns = Record<string, unknown>;

export function groupRows({ fields, rows }: Flat): (Columns & { orders: Columns[] })[] {
  // TODO: find where the order begins, then go through the rows once.
  throw new TodoError(`group ${rows.length} rows of ${fields.length} columns`);
}
