/**
 * Wrong: reads the quantities before it has the locks, and writes what it has worked out from them.
 * Caught by: two calls in opposite order both come through
 * Says: there must be
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
    const list = "select product_id, quantity from stock where product_id = any($1)";
    const { rows } = await client.query<{ product_id: number; quantity: number }>(list, [ids]);
    const missing = ids.filter((id) => !rows.some(({ product_id }) => product_id === id));
    if (missing.length > 0) throw new Error(`no stock of product ${missing.join(", ")}`);
    const change = `with locked as (
        select product_id from stock where product_id = any($1) order by product_id for update
      )
      update stock s set quantity = c.quantity from unnest($1::int[], $2::int[]) as c (product_id, quantity)
      where s.product_id = c.product_id and s.product_id in (select product_id from locked)`;
    const after = rows.map(({ product_id, quantity }) => quantity + (sums.get(product_id) ?? 0));
    await client.query(change, [rows.map(({ product_id }) => product_id), after]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {
      dead = true;
    });
    throw error;
  } finally {
    client.release(dead);
  }
}
