/**
 * Wrong: takes it that the rows of a user lie together.
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

  const users: User[] = [];
  let before: unknown;
  for (const row of rows) {
    if (users.length === 0 || row[0] !== before) users.push({ ...part(row, 0, split), orders: [] });
    before = row[0];
    if (row[split] !== null) users.at(-1)?.orders.push(part(row, split, row.length));
  }
  return users;
}
