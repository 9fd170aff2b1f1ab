/**
 * Style: two short transactions by hand, around the question to the provider; the row is locked in the first.
 */

import type pg from "pg";
import type { ClinicShop } from "roundtrip";

async function inTransaction<T>({ pool }: ClinicShop, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const value = await work(client);
    await client.query("commit");
    return value;
  } catch (error) {
    await client.query("rollback").catch((rollbackError) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

export async function payOrder(shop: ClinicShop, id: number) {
  const order = await inTransaction(shop, async (client) => {
    const { rows } = await client.query("select total, status from orders where id = $1 for update", [id]);
    if (rows[0]?.status === "pending") await client.query("update orders set status = 'paying' where id = $1", [id]);
    return rows[0];
  });
  if (order?.status !== "pending") return order && { paid: false, why: "not pending" };
  const outcome = await shop.pay(id, order.total).then(
    (receipt) => ({ receipt }),
    (error) => ({ error }),
  );
  if ("error" in outcome) {
    if (outcome.error?.code !== "PAYMENT_REFUSED") throw outcome.error;
    await shop.pool.query("update orders set status = 'pending' where id = $1 and status = 'paying'", [id]);
    return { paid: false, why: "refused" };
  }
  const { receipt } = outcome;
  const note = `with noted as (insert into payments (order_id, receipt, amount) values ($1, $2, $3))
    update orders set status = 'paid' where id = $1`;
  await shop.pool.query(note, [id, receipt, order.total]);
  return { paid: true, receipt };
}
