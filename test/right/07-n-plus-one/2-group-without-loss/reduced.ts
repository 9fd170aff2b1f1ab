/**
 * Style: a fold over the rows, with a class for the users.
 */
interface Flat {
  fields: { name: string }[];
  rows: unknown[][];
}
type Columns = Record<string, unknown>;
type User = Columns & { orders: Columns[] };

const columnsOf = (fields: { name: string }[], values: unknown[]): Columns =>
  Object.assign({}, ...fields.map(({ name }, k) => ({ [name]: values[k] })));

class Grouped {
  [column: string]: unknown;
  readonly orders: Columns[] = [];
  constructor(fields: { name: string }[], row: unknown[]) {
    Object.assign(this, columnsOf(fields, row));
  }
}

export function groupRows({ fields, rows }: Flat): User[] {
  const at = fields.findIndex(({ name }, k) => k > 0 && name === "id");
  const users = rows.reduce((known, row) => {
    if (!known.has(row[0])) known.set(row[0], new Grouped(fields.slice(0, at), row));
    if (row[at] !== null) known.get(row[0])?.orders.push(columnsOf(fields.slice(at), row.slice(at)));
    return known;
  }, new Map<unknown, Grouped>());
  return Array.from(users.values());
}
