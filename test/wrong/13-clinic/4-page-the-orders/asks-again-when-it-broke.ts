/**
 * Wrong: asks once more when the connection broke.
 * Caught by: hands on every error, and gives everything back
 * Says: ask nothing again
 */
import pg from "pg";
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
    where = `where (created_at, id) < ($2::timestamptz, $3::int)`;
  }
  const sql = `select id, user_id, total, status, created_at, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US"Z"') as key
    from orders ${where} order by created_at desc, id desc limit $1`;
  const ask = () => shop.pool.query(sql, values);
  const { rows } = await ask().catch((error: unknown) => {
    if (!(error instanceof pg.DatabaseError) || error.severity === "FATAL") return ask();
    throw error;
  });
  const orders = rows.slice(0, pageSize).map((row): ListedOrder => {
    return { id: row.id, userId: row.user_id, total: row.total, status: row.status, createdAt: row.created_at };
  });
  const last = rows[pageSize - 1];
  return { orders, next: rows.length > pageSize ? `${last.key}|${last.id}` : null };
}
