/**
 * Wrong: gives the connection back on every path, and keeps the transaction open meanwhile.
 * Caught by: holds nothing while the provider thinks
 * Says: had not come back
 */
import type { ClinicShop } from "roundtrip";

export async function payOrder(shop: ClinicShop, id: number) {
  const client = await shop.pool.connect();
  try {
    await client.query("begin");
    const { rows } = await client.query("select total, status from orders where id = $1 for update", [id]);
    if (rows[0]?.status !== "pending") return rows[0] && { paid: false, why: "not pending" };
    const receipt = await shop.pay(id, rows[0].total);
    await client.query("update orders set status = 'paid' where id = $1", [id]);
    const sql = "insert into payments (order_id, receipt, amount) values ($1, $2, $3)";
    await client.query(sql, [id, receipt, rows[0].total]);
    await client.query("commit");
    return { paid: true, receipt };
  } catch (error) {
    if ((error as { code?: string }).code !== "PAYMENT_REFUSED") throw error;
    return { paid: false, why: "refused" };
  } finally {
    await client.query("rollback");
    client.release();
  }
}
