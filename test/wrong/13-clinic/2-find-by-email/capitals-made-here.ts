/**
 * Wrong: makes the capitals here, where ß has two of them, and not in the server, where it has none.
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
  await client.query("create index users_email_upper on users using hash (upper(email))");
}

export async function findByEmail(shop: ClinicShop, email: string): Promise<FoundUser[]> {
  const sql = "select id, name, email from users where upper(email) = $1 order by id";
  const { rows } = await shop.pool.query<FoundUser>(sql, [email.toUpperCase()]);
  return rows;
}
