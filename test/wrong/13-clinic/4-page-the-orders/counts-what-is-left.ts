/**
 * Wrong: counts the older orders, in a statement of its own, in order to know whether there are any.
 * Caught by: asks once, and reads little at any depth
 * Says: ran 2 statements; the budget is 1
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

const pageSize = 50;

export async function migrate(client: pg.ClientBase) {
  await client.query("create index orders_created_at_id on orders (created_at, id)");
}

export async function pageOrders(shop: ClinicShop, cursor?: string) {
  const [time, id] = (cursor ?? "infinity|0").split("|");
  const sql = `select id, user_id, total, status, created_at, to_json(created_at) as time from orders
    where (created_at, id) < ($1, $2) order by created_at desc, id desc limit $3`;
  const { rows } = await shop.pool.query(sql, [time, id, pageSize]);
  const orders = rows.slice(0, pageSize).map((row) => {
    return { id: row.id, userId: row.user_id, total: row.total, status: row.status, createdAt: row.created_at };
  });
  const last = rows.at(-1);
  if (!last) return { orders, next: null };
  const count = "select count(*)::int as n from orders where (created_at, id) < ($1, $2)";
  const left = (await shop.pool.query(count, [last.time, last.id])).rows[0];
  return { orders, next: left.n > 0 ? `${last.time}|${last.id}` : null };
}
