/**
 * Wrong: asks once more when the connection broke, and not when the server refused.
 * Caught by: hands on every error, and gives everything back
 * Says: was ended by the server at statement 1
 * Says: ask nothing again
 */
import pg from "pg";
import type { ClinicShop } from "roundtrip";

export interface ClinicUser {
  id: number;
  name: string;
  email: string;
  city: string;
}

export async function showUser(shop: ClinicShop, id: number): Promise<ClinicUser | undefined> {
  const ask = () => shop.pool.query<ClinicUser>("select id, name, email, city from users where id = $1", [id]);
  const { rows } = await ask().catch((error: unknown) => {
    // The server refuses by a DatabaseError; anything else is a connection that broke: it is worth another one.
    if (!(error instanceof pg.DatabaseError) || error.severity === "FATAL") return ask();
    throw error;
  });
  return rows[0];
}
