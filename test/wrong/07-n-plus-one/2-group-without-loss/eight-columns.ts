/**
 * Wrong: knows by heart how many columns a user has.
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
  const names = fields.map(({ name }) => name);
  const split = 8;
  const part = (row: unknown[], from: number, to: number): Columns =>
    Object.fromEntries(names.slice(from, to).map((name, k) => [name, row[from + k]]));

  const users = new Map<unknown, User>();
  for (const row of rows) {
    const user = users.get(row[0]) ?? { ...part(row, 0, split), orders: [] };
    users.set(row[0], user);
    if (row[split] !== null) user.orders.push(part(row, split, row.length));
  }
  return [...users.values()];
}
