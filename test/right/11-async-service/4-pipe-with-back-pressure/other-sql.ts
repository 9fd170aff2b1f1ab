/**
 * Style: other SQL. FILL IN: another one.
 */
import pg from "pg";

export async function pipeWithBackPressure(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: number }>("select sum(1)::int as n from users");
  return rows[0]?.n ?? 0;
}
