/**
 * Wrong: takes whatever sounds like an end of the connection, a statement's time-out too, for one.
 * Caught by: keeps a connection that lives, whatever the server has refused
 * Says: SQLSTATE 57014
 * Says: let the answer to `rollback` decide
 */
import type pg from "pg";

interface Change {
  productId: number;
  by: number;
}

export async function moveStock(pool: pg.Pool, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const sums = new Map<number, number>();
  for (const { productId, by } of changes) sums.set(productId, (sums.get(productId) ?? 0) + by);
  const ids = [...sums.keys()];
  const client = await pool.connect();
  let dead = false;
  try {
    await client.query("begin");
    const lock = "select product_id from stock where product_id = any($1) order by product_id for update";
    const { rows } = await client.query<{ product_id: number }>(lock, [ids]);
    const missing = ids.filter((id) => !rows.some(({ product_id }) => product_id === id));
    if (missing.length > 0) throw new Error(`no stock of product ${missing.join(", ")}`);
    const change = `update stock s set quantity = s.quantity + c.by
      from unnest($1::int[], $2::int[]) as c (product_id, by) where s.product_id = c.product_id`;
    await client.query(change, [ids, [...sums.values()]]);
    await client.query("commit");
  } catch (error) {
    // Class 57: the server shuts down or ends us. Class 08: the connection.
    dead = /^(57|08)/.test((error as { code?: string }).code ?? "");
    if (!dead)
      await client.query("rollback").catch(() => {
        dead = true;
      });
    throw error;
  } finally {
    client.release(dead);
  }
}
