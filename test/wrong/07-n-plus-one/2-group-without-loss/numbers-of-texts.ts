/**
 * Wrong: makes numbers of ids, which are texts where numbers would not be exact.
 * Caught by: takes ids for what they are
 * Says: the ids
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
  for (const row of rows) {
    const user = users.get(Number(row[0])) ?? { ...part(row, 0, split), orders: [] };
    users.set(Number(row[0]), user);
    if (row[split] !== null) user.orders.push(part(row, split, row.length));
  }
  return [...users.values()];
}
