/**
 * Wrong: sends a second statement, and does not wait for it.
 * Caught by: asks once, and fetches one row
 * Says: made 2 round trips; the budget is 1 | returned while a connection was still waiting
 */
import type pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  const { rows } = await client.query<{ city: string }>("select city from users where id = $1", [userId]);
  client.query("update users set last_login = now() where id = $1", [userId]).catch(() => undefined);
  return rows[0]?.city ?? null;
}
