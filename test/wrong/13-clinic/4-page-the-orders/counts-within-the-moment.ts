/**
 * Wrong: its cursor is a moment, and how many orders of it were shown: those that come and go meanwhile are counted, too.
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
  const [time, seen] = (cursor ?? "infinity|0").split("|");
  const sql = `select id, user_id, total, status, created_at, to_json(created_at at time zone 'UTC') as time from orders
    where created_at <= $1::timestamp at time zone 'UTC' order by created_at desc, id desc limit $2 offset $3`;
  const { rows } = await shop.pool.query(sql, [time, pageSize + 1, seen]);
  const shown = rows.slice(0, pageSize);
  const last = shown.at(-1)?.time;
  const count = shown.filter((row) => row.time === last).length + (last === time ? Number(seen) : 0);
  const orders = shown.map((row) => {
    return { id: row.id, userId: row.user_id, total: row.total, status: row.status, createdAt: row.created_at };
  });
  return { orders, next: rows.length > pageSize ? `${last}|${count}` : null };
}
