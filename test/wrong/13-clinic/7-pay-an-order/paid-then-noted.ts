/**
 * Wrong: writes that it is paid, and then notes the payment: two commits.
 * Caught by: writes that it is paid, and what was charged, or neither
 * Says: was to be "paying, theirs
 */
import type { ClinicShop } from "roundtrip";

export async function payOrder(shop: ClinicShop, id: number) {
  const claim = `
    with claimed as (update orders set status = 'paying' where id = $1 and status = 'pending' returning total)
    select (select total from claimed) as charged from orders where id = $1`;
  const { rows } = await shop.pool.query(claim, [id]);
  const charged = rows[0]?.charged;
  if (!charged) return rows[0] && { paid: false, why: "not pending" };
  let receipt: string;
  try {
    receipt = await shop.pay(id, charged);
  } catch (error) {
    if ((error as { code?: string }).code !== "PAYMENT_REFUSED") throw error;
    await shop.pool.query("update orders set status = 'pending' where id = $1", [id]);
    return { paid: false, why: "refused" };
  }
  await shop.pool.query("update orders set status = 'paid' where id = $1", [id]);
  const sql = "insert into payments (order_id, receipt, amount) values ($1, $2, $3)";
  await shop.pool.query(sql, [id, receipt, charged]);
  return { paid: true, receipt };
}
