import type pg from "pg";
import type { ClinicShop } from "roundtrip";

/** An order as the page lists it. */
export interface ListedOrder {
  id: number;
  userId: number;
  /** As PostgreSQL writes a numeric: no cent is lost. */
  total: string;
  status: string;
  createdAt: Date;
}

/** A page of orders. */
export interface OrderPage {
  orders: ListedOrder[];
  /** Where the next page begins; null when there is none. */
  next: string | null;
}

const pageSize = 50;

/** What this page needs of the database beside its tables, done once, before the service starts: an index. */
export async function migrate(client: pg.ClientBase): Promise<void> {
  // Both columns are in the index: where many orders share a moment, the first alone would leave them to be sorted each time.
  await client.query("create index orders_created_at_id on orders (created_at, id)");
}

/** `GET /orders?cursor=`: fifty orders, the newest first; without a cursor the newest of all, with `next` of a page those after it. */
export async function pageOrders(shop: ClinicShop, cursor?: string): Promise<OrderPage> {
  const [time, id] = (cursor ?? "infinity|0").split("|");
  // Compared as a row, moment and id are one key, and the index begins to read right behind it, however deep. The moment comes as
  // a text too, for a Date would cut off its microseconds. The invoices stay where they are.
  const sql = `
    select id, user_id, total, status, created_at, to_json(created_at) as time from orders
    where (created_at, id) < ($1, $2) order by created_at desc, id desc limit $3`;
  const { rows } = await shop.pool.query(sql, [time, id, pageSize + 1]);
  const orders = rows.slice(0, pageSize).map((row) => {
    return { id: row.id, userId: row.user_id, total: row.total, status: row.status, createdAt: row.created_at };
  });
  const last = rows[pageSize - 1];
  return { orders, next: rows.length > pageSize ? `${last.time}|${last.id}` : null };
}
