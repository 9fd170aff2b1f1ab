import type pg from "pg";
import type { ClinicShop } from "roundtrip";

/** A customer and what they have ordered. */
export interface Customer {
  id: number;
  name: string;
  /** How many orders; 0 for who has none. */
  orders: number;
  /** Their total. */
  spent: number;
}

/** What this page needs of the database beside its tables, done once, before the service starts: an index. */
export async function migrate(client: pg.ClientBase): Promise<void> {
  // PostgreSQL indexes what a foreign key points to, and not the key itself.
  await client.query("create index orders_user_id on orders (user_id)");
}

/** `GET /customers?city=`: everybody in a city by name, then number, with the sum of their orders. */
export async function listCustomers(shop: ClinicShop, city: string): Promise<Customer[]> {
  // Asked for all at once, the server looks up the orders of a few customers by the index, and reads all orders for many.
  // The join is a left one, and counts an order's id, which is null in the row of who has none.
  const sql = `
    select u.id, u.name, count(o.id)::int as orders, coalesce(sum(o.total), 0)::float8 as spent
    from users u left join orders o on o.user_id = u.id
    where u.city = $1 group by u.id order by u.name, u.id`;
  const { rows } = await shop.pool.query(sql, [city]);
  return rows;
}
