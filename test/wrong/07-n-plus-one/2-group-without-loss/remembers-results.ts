/**
 * Wrong: remembers what it made of a result, and hands the same objects out again.
 * Caught by: keeps calls apart, and leaves what it is given as it is
 * Says: the next answer as well
 */
interface Flat {
  fields: { name: string }[];
  rows: unknown[][];
}
type Columns = Record<string, unknown>;
type User = Columns & { orders: Columns[] };

const known = new WeakMap<unknown[][], User[]>();

export function groupRows({ fields, rows }: Flat): User[] {
  const before = known.get(rows);
  if (before) return before;
  const names = fields.map(({ name }) => name);
  const split = names.lastIndexOf("id");
  const part = (row: unknown[], from: number, to: number): Columns =>
    Object.fromEntries(names.slice(from, to).map((name, k) => [name, row[from + k]]));

  const users = new Map<unknown, User>();
  for (const row of rows) {
    const user = users.get(row[0]) ?? { ...part(row, 0, split), orders: [] };
    users.set(row[0], user);
    if (row[split] !== null) user.orders.push(part(row, split, row.length));
  }
  known.set(rows, [...users.values()]);
  return known.get(rows) ?? [];
}
