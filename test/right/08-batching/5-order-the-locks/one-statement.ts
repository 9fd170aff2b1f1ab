/**
 * Style: one statement, which locks, looks for what is missing and changes; asked anew for the names of what is not there.
 */
import type pg from "pg";

interface Change {
  productId: number;
  by: number;
}

export async function moveStock(pool: pg.Pool, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const ids = changes.map(({ productId }) => productId);
  const sql = `
    with change as (
      select id, sum(by)::int as by from unnest($1::int[], $2::bigint[]) as c (id, by) group by id
    ), locked as materialized (
      select product_id from stock where product_id in (select id from change) order by product_id for update
    )
    update stock s set quantity = quantity + c.by from change c
    where s.product_id = c.id and s.product_id in (select product_id from locked)
      and (select count(*) from locked) = (select count(*) from change)`;
  const client = await pool.connect();
  let dead = false;
  try {
    const { rowCount } = await client.query(sql, [ids, changes.map(({ by }) => by)]);
    if (rowCount) return;
    const { rows } = await client.query("select unnest($1::int[]) as id except select product_id from stock", [ids]);
    throw new Error(rows.map(({ id }) => `product ${id} is not there`).join("; "));
  } catch (error) {
    // No transaction is open: this only asks whether the connection is alive.
    await client.query("select 1").catch(() => {
      dead = true;
    });
    throw error;
  } finally {
    client.release(dead);
  }
}
