/**
 * Wrong: makes one object of each row, in which the second id takes the place of the first.
 * Caught by: groups the rows of a real join
 * Says: must hold
 */
interface Flat {
  fields: { name: string }[];
  rows: unknown[][];
}
type Columns = Record<string, unknown>;
type User = Columns & { orders: Columns[] };

export function groupRows({ fields, rows }: Flat): User[] {
  const users = new Map<unknown, User>();
  for (const row of rows) {
    const all: Columns = Object.fromEntries(fields.map(({ name }, k) => [name, row[k]]));
    const user = users.get(row[0]) ?? { ...all, orders: [] };
    users.set(row[0], user);
    if (all.id !== null) user.orders.push(all);
  }
  return [...users.values()];
}
