/**
 * Wrong: its cursor is an id, and the moment is looked up: the order may be gone.
 * Caught by: goes on where it was, whatever is placed or deleted meanwhile
 * Says: to the microsecond
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

const pageSize = 50;

export async function migrate(client: pg.ClientBase) {
  await client.query("create index orders_created_at_id on orders (created_at, id)");
}

export async function pageOrders(shop: ClinicShop, cursor?: string) {
  const behind = "where (created_at, id) < (select created_at, id from orders where id = $2)";
  const sql = `select id, user_id, total, status, created_at, to_json(created_at) as time from orders ${cursor ? behind : "where $2::integer is null"}
    order by created_at desc, id desc limit $1`;
  const { rows } = await shop.pool.query(sql, [pageSize + 1, cursor ?? null]);
  const orders = rows.slice(0, pageSize).map((row) => {
    return { id: row.id, userId: row.user_id, total: row.total, status: row.status, createdAt: row.created_at };
  });
  return { orders, next: rows.length > pageSize ? String(rows[pageSize - 1].id) : null };
}
