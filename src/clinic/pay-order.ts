import type { ClinicShop } from "./shop.js";

/** What became of a payment: a receipt, or why there is none. */
export type OrderPayment = { paid: true; receipt: string } | { paid: false; why: "refused" | "not pending" };

/** `POST /orders/:id/pay`: has a pending order paid, and notes the receipt; undefined when there is no such order. */
export async function payOrder(shop: ClinicShop, id: number): Promise<OrderPayment | undefined> {
  const client = await shop.pool.connect();
  await client.query("begin");
  const { rows } = await client.query("select total, status from orders where id = $1 for update", [id]);
  if (rows[0]?.status !== "pending") {
    await client.query("rollback");
    client.release();
    return rows[0] && { paid: false, why: "not pending" };
  }
  try {
    const receipt = await shop.pay(id, rows[0].total);
    await client.query("update orders set status = 'paid' where id = $1", [id]);
    const sql = "insert into payments (order_id, receipt, amount) values ($1, $2, $3)";
    await client.query(sql, [id, receipt, rows[0].total]);
    await client.query("commit");
    client.release();
    return { paid: true, receipt };
  } catch (error) {
    await client.query("rollback");
    if ((error as { code?: string }).code !== "PAYMENT_REFUSED") throw error;
    return { paid: false, why: "refused" };
  }
}
