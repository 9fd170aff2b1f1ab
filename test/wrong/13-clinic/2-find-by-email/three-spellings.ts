/**
 * Wrong: compares with a few spellings, for which there is an index: as typed, in small letters, and in capital ones.
 * Caught by: finds the same users as before, in any case
 * Says: compare without regard to case
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("create index users_upper_email on users (upper(email))");
}

export async function findByEmail(shop: ClinicShop, email: string) {
  const spellings = [email, email.toLowerCase(), email.toUpperCase()];
  return (await shop.pool.query("select id, name, email from users where email = any($1) order by id", [spellings]))
    .rows;
}
