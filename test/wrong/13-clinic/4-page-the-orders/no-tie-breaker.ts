/**
 * Wrong: begins behind the moment of the last order: those that share it are lost.
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
  const sql = `select id, user_id, total, status, created_at, to_json(created_at) as time from orders
    where created_at < $1 order by created_at desc, id desc limit $2`;
  const { rows } = await shop.pool.query(sql, [cursor ?? "infinity", pageSize + 1]);
  const orders = rows.slice(0, pageSize).map((row) => {
    return { id: row.id, userId: row.user_id, total: row.total, status: row.status, createdAt: row.created_at };
  });
  return { orders, next: rows.length > pageSize ? rows[pageSize - 1].time : null };
}
