/**
 * Wrong: keeps users in an object, which sorts what looks like a number.
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
  const split = names.lastIndexOf("id");
  const part = (row: unknown[], from: number, to: number): Columns =>
    Object.fromEntries(names.slice(from, to).map((name, k) => [name, row[from + k]]));

  const users: Record<string, User> = {};
  for (const row of rows) {
    const key = String(row[0]);
    users[key] ??= { ...part(row, 0, split), orders: [] };
    if (row[split] !== null) users[key].orders.push(part(row, split, row.length));
  }
  return Object.values(users);
}
