import type pg from "pg";
import type { ClinicShop } from "./shop.js";

/** A customer and what they have ordered. */
export interface Customer {
  id: number;
  name: string;
  /** How many orders; 0 for who has none. */
  orders: number;
  /** Their total. */
  spent: number;
}

/** What this page needs of the database beside its tables, done once, before the service starts: nothing, so far. */
export async function migrate(_client: pg.ClientBase): Promise<void> {}

/** `GET /customers?city=`: everybody in a city by name, then number, with the sum of their orders. */
export async function listCustomers(shop: ClinicShop, city: string): Promise<Customer[]> {
  const { rows: users } = await shop.pool.query("select id, name from users where city = $1 order by name, id", [city]);
  const customers: Customer[] = [];
  for (const { id, name } of users) {
    const sql =
      "select count(*)::int as orders, coalesce(sum(total), 0)::float8 as spent from orders where user_id = $1";
    const { rows } = await shop.pool.query(sql, [id]);
    customers.push({ id, name, ...rows[0] });
  }
  return customers;
}
