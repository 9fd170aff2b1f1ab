/**
 * Style: the place of each user in the list, by a JSON text of the id.
 */
interface Flat {
  fields: { name: string }[];
  rows: unknown[][];
}
type Columns = Record<string, unknown>;
type User = Columns & { orders: Columns[] };

export function groupRows({ fields, rows }: Flat): User[] {
  const names = fields.map(({ name }) => name);
  const last = names.lastIndexOf("id");
  const places = new Map<string, number>();
  const users: User[] = [];
  for (const row of rows) {
    const entries = names.map((name, k) => [name, row[k]] as const);
    const key = JSON.stringify(row[0]);
    const place = places.get(key) ?? users.push({ ...Object.fromEntries(entries.slice(0, last)), orders: [] }) - 1;
    places.set(key, place);
    if (row[last] === null) continue;
    (users[place] as User).orders = [...(users[place] as User).orders, Object.fromEntries(entries.slice(last))];
  }
  return users;
}
