/**
 * Wrong: asks the first of its two statements once more when the connection broke.
 * Caught by: hands on every error, and gives everything back
 * Says: ask nothing again
 */
import pg from "pg";
import type { ClinicShop } from "roundtrip";

export interface Customer {
  id: number;
  name: string;
  /** How many orders; 0 for who has none. */
  orders: number;
  /** Their total. */
  spent: number;
}

export function migrate(client: pg.ClientBase): Promise<void> {
  return client.query("create index orders_of_user on orders (user_id, total)").then(() => {});
}

type Sum = [user: number, orders: number, spent: number];

export function listCustomers({ pool }: ClinicShop, city: string): Promise<Customer[]> {
  const ask = () =>
    pool.query<{ id: number; name: string }>("select id, name from users where city = $1 order by name, id", [city]);
  return ask()
    .catch((error: unknown) => {
      if (!(error instanceof pg.DatabaseError) || error.severity === "FATAL") return ask();
      throw error;
    })
    .then(({ rows: users }) => {
      if (users.length === 0) return [];
      const list = new Map<number, Customer>(users.map((user) => [user.id, { ...user, orders: 0, spent: 0 }]));
      const text = `select user_id, cast(count(total) as int), cast(sum(total) as float8)
        from orders where user_id = any($1::int[]) group by 1`;
      return pool.query<Sum>({ text, values: [[...list.keys()]], rowMode: "array" }).then(({ rows: sums }) => {
        for (const [user, orders, spent] of sums) Object.assign(list.get(user) ?? {}, { orders, spent });
        return [...list.values()];
      });
    });
}
