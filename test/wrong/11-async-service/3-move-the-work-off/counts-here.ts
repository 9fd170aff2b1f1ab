/**
 * Wrong: fetches all rows, and counts them here. FILL IN: another one.
 * Caught by: asks once, and fetches one row
 * Says: the budget is 1
 */
import pg from "pg";

export async function moveTheWorkOff(client: pg.Client): Promise<number> {
  const { rows } = await client.query("select id from users");
  return rows.length;
}
