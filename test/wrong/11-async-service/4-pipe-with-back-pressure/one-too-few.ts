/**
 * Wrong: counts from zero. FILL IN: another one.
 * Caught by: counts the users of every shop
 * Says: users;
 */
import pg from "pg";

export async function pipeWithBackPressure(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: number }>("select count(*)::int as n from users");
  return (rows[0]?.n ?? 0) - 1;
}
