/**
 * Wrong: begins and commits by the pool, which lends the connection to others in between.
 * Caught by: writes that it is paid, and what was charged, or neither
 * Says: at the same moment, with a pool of one connection
 */
import type { ClinicShop } from "roundtrip";

/** What became of a payment: a receipt, or why there is none. */
export type OrderPayment = { paid: true; receipt: string } | { paid: false; why: "refused" | "not pending" };

export async function payOrder(shop: ClinicShop, id: number): Promise<OrderPayment | undefined> {
  const { pool } = shop;
  const claim = "update orders set status = 'paying' where id = $1 and status = 'pending' returning total";
  const [claimed] = (await pool.query(claim, [id])).rows;
  if (!claimed) {
    const { rows } = await pool.query("select from orders where id = $1", [id]);
    return rows.length > 0 ? { paid: false, why: "not pending" } : undefined;
  }
  let receipt: string;
  try {
    receipt = await shop.pay(id, claimed.total);
  } catch (error) {
    if ((error as { code?: string }).code !== "PAYMENT_REFUSED") throw error;
    await pool.query("update orders set status = 'pending' where id = $1 and status = 'paying'", [id]);
    return { paid: false, why: "refused" };
  }
  await pool.query("begin");
  try {
    await pool.query("update orders set status = 'paid' where id = $1", [id]);
    const sql = "insert into payments (order_id, receipt, amount) values ($1, $2, $3)";
    await pool.query(sql, [id, receipt, claimed.total]);
    await pool.query("commit");
  } catch (error) {
    await pool.query("rollback").catch(() => {});
    throw error;
  }
  return { paid: true, receipt };
}
