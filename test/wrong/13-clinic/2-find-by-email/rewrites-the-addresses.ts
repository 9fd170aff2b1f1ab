/**
 * Wrong: writes all addresses in capital letters, so that the plain index serves.
 * Caught by: finds the same users as before, in any case
 * Says: has changed the rows of users
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("update users set email = upper(email) where email <> upper(email)");
  await client.query("create index users_email_name on users (email, name)");
}

export async function findByEmail(shop: ClinicShop, email: string) {
  return (await shop.pool.query("select id, name, email from users where email = upper($1) order by id", [email])).rows;
}
