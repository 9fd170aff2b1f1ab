/**
 * Wrong: the index is on the moment alone: orders that share one are read, and sorted, for every page.
 * Caught by: asks once, and reads little at any depth
 * Says: made the server look at
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

const pageSize = 50;

export async function migrate(client: pg.ClientBase) {
  await client.query("create index orders_created_at on orders (created_at desc)");
}

export async function pageOrders(shop: ClinicShop, cursor?: string) {
  const [time, id] = (cursor ?? "infinity|0").split("|");
  const sql = `select id, user_id, total, status, created_at, to_json(created_at) as time from orders
    where (created_at, id) < ($1, $2) order by created_at desc, id desc limit $3`;
  const { rows } = await shop.pool.query(sql, [time, id, pageSize + 1]);
  const orders = rows.slice(0, pageSize).map((row) => {
    return { id: row.id, userId: row.user_id, total: row.total, status: row.status, createdAt: row.created_at };
  });
  const last = rows[pageSize - 1];
  return { orders, next: rows.length > pageSize ? `${last.time}|${last.id}` : null };
}
