/**
 * Style: an index that has all that is returned, in order; a prepared statement by a promise chain, rows as arrays.
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export const migrate = (client: pg.ClientBase) =>
  client.query("create index on users (upper(email), id) include (name, email)");

export function findByEmail(shop: ClinicShop, email: string) {
  const text = "select id, name, email from users where (upper(email)) in (upper($1)) order by 1";
  return shop.pool
    .query<[number, string, string]>({ name: "by-email", text, values: [email], rowMode: "array" })
    .then(({ rows }) => rows.map(([id, name, address]) => ({ id, name, email: address })));
}
