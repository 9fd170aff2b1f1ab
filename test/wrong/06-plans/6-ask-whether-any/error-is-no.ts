/**
 * Wrong: takes an error for no.
 * Caught by: hands on the error of its query
 * Says: returned false
 */
import type pg from "pg";

export async function hasOrderedSince(client: pg.Client, userId: number, since: string): Promise<boolean> {
  const sql = "select exists (select from orders where user_id = $1 and created_at >= $2) as found";
  const { rows } = await client
    .query<{ found: boolean }>(sql, [userId, since])
    .catch(() => ({ rows: [{ found: false }] }));
  return rows[0]?.found as boolean;
}
