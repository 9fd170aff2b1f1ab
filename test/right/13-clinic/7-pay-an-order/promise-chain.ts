/**
 * Style: a chain of promises, an object of statements; who gets no row by the claim asks whether the order is there.
 */
import type { ClinicShop } from "roundtrip";

const sql = {
  claim: "update orders set status = 'paying' where status = 'pending' and id = $1 returning total",
  exists: "select from orders where id = $1",
  reopen: "update orders set status = 'pending' where id = $1",
  note: `with o as (update orders set status = 'paid' where id = $1) insert into payments (order_id, receipt, amount) values ($1, $2, $3)`,
};

export const payOrder = ({ pool, pay }: ClinicShop, id: number) =>
  pool.query(sql.claim, [id]).then(({ rows: [order] }) => {
    if (!order)
      return pool
        .query(sql.exists, [id])
        .then((found) => (found.rowCount ? { paid: false, why: "not pending" } : undefined));
    return pay(id, order.total).then(
      (receipt) => pool.query(sql.note, [id, receipt, order.total]).then(() => ({ paid: true, receipt })),
      (error) =>
        error.code === "PAYMENT_REFUSED"
          ? pool.query(sql.reopen, [id]).then(() => ({ paid: false, why: "refused" }))
          : Promise.reject(error),
    );
  });
