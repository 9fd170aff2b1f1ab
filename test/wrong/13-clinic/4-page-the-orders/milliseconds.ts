/**
 * Wrong: its cursor is a Date, which has no microseconds.
 * Caught by: shows every order once, the newest first
 * Says: to the microsecond
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

const pageSize = 50;

export async function migrate(client: pg.ClientBase) {
  await client.query("create index orders_created_at_id on orders (created_at, id)");
}

export async function pageOrders(shop: ClinicShop, cursor?: string) {
  const [time, id] = (cursor ?? "infinity|0").split("|");
  const sql = `select id, user_id, total, status, created_at from orders
    where (created_at, id) < ($1, $2) order by created_at desc, id desc limit $3`;
  const { rows } = await shop.pool.query(sql, [time, id, pageSize + 1]);
  const orders = rows.slice(0, pageSize).map((row) => {
    return { id: row.id, userId: row.user_id, total: row.total, status: row.status, createdAt: row.created_at };
  });
  const last = rows[pageSize - 1];
  return { orders, next: rows.length > pageSize ? `${last.created_at.toISOString()}|${last.id}` : null };
}
