/**
 * Style: a client taken by callback, and given back in the callback of its query, with the error if there was one.
 */
import type { ClinicShop } from "roundtrip";

export function showUser(shop: ClinicShop, id: number) {
  return new Promise((resolve, reject) => {
    shop.pool.connect((refusal, client, done) => {
      if (!client) return reject(refusal);
      client.query("select id, name, email, city from users where id = $1", [id], (error, result) => {
        done(error ?? undefined);
        if (error) reject(error);
        else resolve(result.rows[0]);
      });
    });
  });
}
