/**
 * Wrong: lets an order be paid again after any error.
 * Caught by: leaves an order alone of which nobody knows whether it was charged
 * Says: was to be "paying"
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
    await shop.pool.query("update orders set status = 'pending' where id = $1", [id]);
    if ((error as { code?: string }).code !== "PAYMENT_REFUSED") throw error;
    return { paid: false, why: "refused" };
  }
  const note = `
    with paid as (update orders set status = 'paid' where id = $1 returning id)
    insert into payments (order_id, receipt, amount) select id, $2, $3 from paid`;
  await shop.pool.query(note, [id, receipt, charged]);
  return { paid: true, receipt };
}
