/**
 * Wrong: keeps in the process which orders are being paid, and waits with the status for the end.
 * Caught by: holds nothing while the provider thinks
 * Says: was to be "paying"
 */
import type { ClinicShop } from "roundtrip";

const underWay = new Set<number>();

export async function payOrder(shop: ClinicShop, id: number) {
  const { rows } = await shop.pool.query("select total as charged, status from orders where id = $1", [id]);
  if (rows[0]?.status !== "pending" || underWay.has(id)) return rows[0] && { paid: false, why: "not pending" };
  underWay.add(id);
  try {
    const { charged } = rows[0];
    let receipt: string;
    try {
      receipt = await shop.pay(id, charged);
    } catch (error) {
      if ((error as { code?: string }).code !== "PAYMENT_REFUSED") throw error;
      await shop.pool.query("update orders set status = 'pending' where id = $1", [id]);
      return { paid: false, why: "refused" };
    }
    const note = `
    with paid as (update orders set status = 'paid' where id = $1 returning id)
    insert into payments (order_id, receipt, amount) select id, $2, $3 from paid`;
    await shop.pool.query(note, [id, receipt, charged]);
    return { paid: true, receipt };
  } finally {
    underWay.delete(id);
  }
}
