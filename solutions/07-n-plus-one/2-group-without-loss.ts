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
  const names = fields.map(({ name }) => name);
  // The second `id` is where the order begins: names alone cannot tell its columns from the user's.
  const split = names.lastIndexOf("id");
  const part = (row: unknown[], from: number, to: number): Columns =>
    Object.fromEntries(names.slice(from, to).map((name, k) => [name, row[from + k]]));
  // A Map keeps its keys in the order in which they came; an object would put those that look like numbers first, sorted.
  const users = new Map<unknown, Columns & { orders: Columns[] }>();
  for (const row of rows) {
    const user = users.get(row[0]) ?? { ...part(row, 0, split), orders: [] };
    users.set(row[0], user);
    // The order's id alone says whether there is an order: its other columns may be null, 0 or "" anyway.
    if (row[split] !== null) user.orders.push(part(row, split, row.length));
  }
  return [...users.values()];
}
