/**
 * Wrong: still skips by `offset`, if along an index, and names its columns.
 * Caught by: goes on where it was, whatever is placed or deleted meanwhile
 * Says: let the moment
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

const pageSize = 50;

export async function migrate(client: pg.ClientBase) {
  await client.query("create index orders_created_at_id on orders (created_at, id)");
}

export async function pageOrders(shop: ClinicShop, cursor?: string) {
  const offset = Number(cursor ?? 0);
  const sql = `select id, user_id, total, status, created_at from orders
    order by created_at desc, id desc limit $1 offset $2`;
  const { rows } = await shop.pool.query(sql, [pageSize + 1, offset]);
  const orders = rows.slice(0, pageSize).map((row) => {
    return { id: row.id, userId: row.user_id, total: row.total, status: row.status, createdAt: row.created_at };
  });
  return { orders, next: rows.length > pageSize ? String(offset + pageSize) : null };
}
