/**
 * Style: first all users, then their orders, in two passes.
 */
interface Flat {
  fields: { name: string }[];
  rows: unknown[][];
}
type Columns = Record<string, unknown>;
type User = Columns & { orders: Columns[] };

export function groupRows({ fields, rows }: Flat): User[] {
  const names = fields.map((field) => field.name);
  const start = names.indexOf("id", 1);
  const named = (row: unknown[], from: number, to: number) => {
    const columns: Columns = {};
    for (let k = from; k < to; k++) columns[names[k] as string] = row[k];
    return columns;
  };
  const ids = [...new Set(rows.map((row) => row[0]))];
  return ids.map((id) => {
    const own = rows.filter((row) => row[0] === id);
    const orders = own.filter((row) => row[start] != null).map((row) => named(row, start, names.length));
    return { ...named(own[0] as unknown[], 0, start), orders };
  });
}
