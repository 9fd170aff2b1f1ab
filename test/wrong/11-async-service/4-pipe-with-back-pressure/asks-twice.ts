/**
 * Wrong: asks once more, to be sure. FILL IN: another one.
 * Caught by: asks once, and fetches one row
 * Says: the budget is 1
 */
import pg from "pg";

export async function pipeWithBackPressure(client: pg.Client): Promise<number> {
  await client.query("select count(*)::int as n from users");
  const { rows } = await client.query<{ n: number }>("select count(*)::int as n from users");
  return rows[0]?.n ?? 0;
}
