/**
 * Wrong: compares in small letters: of some letters two share a capital one, and no small one.
 * Caught by: finds the same users as before, in any case
 * Says: compare without regard to case, as now
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export interface FoundUser {
  id: number;
  name: string;
  email: string;
}

export async function migrate(client: pg.ClientBase): Promise<void> {
  await client.query("create index users_email_lower on users using hash (lower(email))");
}

export async function findByEmail(shop: ClinicShop, email: string): Promise<FoundUser[]> {
  const sql = "select id, name, email from users where lower(email) = lower($1) order by id";
  const { rows } = await shop.pool.query<FoundUser>(sql, [email]);
  return rows;
}
