/**
 * Wrong: keeps users in an object beside a list, and finds there what every object has.
 * Caught by: takes ids for what they are
 * Says: constructor
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

  const known: Record<string, User> = {};
  const users: User[] = [];
  for (const row of rows) {
    const key = String(row[0]);
    let user = known[key];
    if (user === undefined) {
      user = { ...part(row, 0, split), orders: [] };
      known[key] = user;
      users.push(user);
    }
    if (row[split] !== null) user.orders.push(part(row, split, row.length));
  }
  return users;
}
