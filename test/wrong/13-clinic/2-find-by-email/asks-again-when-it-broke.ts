/**
 * Wrong: asks once more when the connection broke.
 * Caught by: hands on every error, and gives everything back
 * Says: ask nothing again
 */
import pg from "pg";
import type { ClinicShop } from "roundtrip";

export interface FoundUser {
  id: number;
  name: string;
  email: string;
}

export async function migrate(client: pg.ClientBase): Promise<void> {
  await client.query("create index users_email_upper on users (upper(email))");
}

export async function findByEmail(shop: ClinicShop, email: string): Promise<FoundUser[]> {
  const sql = "select id, name, email from users where upper(email) = upper($1) order by id";
  const ask = () => shop.pool.query<FoundUser>(sql, [email]);
  const { rows } = await ask().catch((error: unknown) => {
    if (!(error instanceof pg.DatabaseError) || error.severity === "FATAL") return ask();
    throw error;
  });
  return rows;
}
