/**
 * Wrong: takes the last id for the number of rows, and asks for it twice. FILL IN: another one.
 * Caught by: asks once, and fetches one row
 * Says: the budget is 1
 */
import pg from "pg";

export async function pipeWithBackPressure(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: number }>("select max(id)::int as n from users");
  await client.query("select count(*)::int as n from users");
  return rows[0]?.n ?? 0;
}
