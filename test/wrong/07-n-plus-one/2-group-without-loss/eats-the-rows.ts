/**
 * Wrong: takes the rows out of the list that it is given.
 * Caught by: loses nobody: no orders, ids of 0, totals of 0
 * Says: must leave the rows as they are
 */
interface Flat {
  fields: { name: string }[];
  rows: unknown[][];
}
type Columns = Record<string, unknown>;
type User = Columns & { orders: Columns[] };

export function groupRows({ fields, rows }: Flat): User[] {
  const names = fields.map(({ name }) => name);
  const split = names.lastIndexOf("id");
  const part = (row: unknown[], from: number, to: number): Columns =>
    Object.fromEntries(names.slice(from, to).map((name, k) => [name, row[from + k]]));

  const users = new Map<unknown, User>();
  for (let row = rows.shift(); row; row = rows.shift()) {
    const user = users.get(row[0]) ?? { ...part(row, 0, split), orders: [] };
    users.set(row[0], user);
    if (row[split] !== null) user.orders.push(part(row, split, row.length));
  }
  return [...users.values()];
}
