import type { ClinicShop } from "roundtrip";

/** What became of a payment: a receipt, or why there is none. */
export type OrderPayment = { paid: true; receipt: string } | { paid: false; why: "refused" | "not pending" };

/** `POST /orders/:id/pay`: has a pending order paid, and notes the receipt; undefined when there is no such order. */
export async function payOrder(shop: ClinicShop, id: number): Promise<OrderPayment | undefined> {
  // Of all callers, the one whose update changes the row has the order. Its commit is what tells the others: no lock has to last.
  const claim = `
    with claimed as (update orders set status = 'paying' where id = $1 and status = 'pending' returning total)
    select (select total from claimed) as charged from orders where id = $1`;
  const { rows } = await shop.pool.query<{ charged: string | null }>(claim, [id]);
  const charged = rows[0]?.charged;
  if (!charged) return rows[0] && { paid: false, why: "not pending" };
  let receipt: string;
  try {
    // No connection or lock is held meanwhile: however long the provider thinks, others can use the pool and the tables.
    receipt = await shop.pay(id, charged);
  } catch (error) {
    // By this code alone it is known that nothing was charged. Else the order stays as it is, until somebody has asked the provider.
    if ((error as { code?: string }).code !== "PAYMENT_REFUSED") throw error;
    await shop.pool.query("update orders set status = 'pending' where id = $1", [id]);
    return { paid: false, why: "refused" };
  }
  // One statement does both: the order is paid and the payment noted, or neither.
  const note = `
    with paid as (update orders set status = 'paid' where id = $1 returning id)
    insert into payments (order_id, receipt, amount) select id, $2, $3 from paid`;
  await shop.pool.query(note, [id, receipt, charged]);
  return { paid: true, receipt };
}
