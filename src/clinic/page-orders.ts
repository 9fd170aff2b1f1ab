import type pg from "pg";
import type { ClinicShop } from "./shop.js";

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

/** What this page needs of the database beside its tables, done once, before the service starts: nothing, so far. */
export async function migrate(_client: pg.ClientBase): Promise<void> {}

/** `GET /orders?cursor=`: fifty orders, the newest first; without a cursor the newest of all, with `next` of a page those after it. */
export async function pageOrders(shop: ClinicShop, cursor?: string): Promise<OrderPage> {
  const offset = Number(cursor ?? 0);
  const sql = "select * from orders order by created_at desc, id desc limit $1 offset $2";
  const { rows } = await shop.pool.query(sql, [pageSize + 1, offset]);
  const orders = rows.slice(0, pageSize).map((row) => {
    return { id: row.id, userId: row.user_id, total: row.total, status: row.status, createdAt: row.created_at };
  });
  return { orders, next: rows.length > pageSize ? String(offset + pageSize) : null };
}
