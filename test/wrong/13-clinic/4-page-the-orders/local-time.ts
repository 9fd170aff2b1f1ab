/**
 * Wrong: its cursor is local time without its zone, and the next connection may have another.
 * Caught by: shows every order once, the newest first
 * Says: in two time zones
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export interface ListedOrder {
  id: number;
  userId: number;
  /** As PostgreSQL writes a numeric: no cent is lost. */
  total: string;
  status: string;
  createdAt: Date;
}

export interface OrderPage {
  orders: ListedOrder[];
  /** Where the next page begins; null when there is none. */
  next: string | null;
}

const pageSize = 50;

export async function migrate(client: pg.ClientBase): Promise<void> {
  await client.query("create index orders_by_age on orders (created_at, id)");
}

export async function pageOrders(shop: ClinicShop, cursor?: string): Promise<OrderPage> {
  const values: unknown[] = [pageSize + 1];
  let where = "";
  if (cursor !== undefined) {
    values.push(...cursor.split("|"));
    where = `where (created_at, id) < ($2::timestamp::timestamptz, $3::int)`;
  }
  const sql = `select id, user_id, total, status, created_at, created_at::timestamp::text as key
    from orders ${where} order by created_at desc, id desc limit $1`;
  const { rows } = await shop.pool.query(sql, values);
  const orders = rows.slice(0, pageSize).map((row): ListedOrder => {
    return { id: row.id, userId: row.user_id, total: row.total, status: row.status, createdAt: row.created_at };
  });
  const last = rows[pageSize - 1];
  return { orders, next: rows.length > pageSize ? `${last.key}|${last.id}` : null };
}
