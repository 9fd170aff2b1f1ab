/**
 * Wrong: fetches all users and searches among them.
 * Caught by: asks once, and fetches one row
 * Says: fetched 1,000 rows; the budget is 1
 * Says: let the server find the row
 */
import type pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  const { rows } = await client.query<{ id: number; city: string }>("select * from users");
  return rows.find((user) => user.id === userId)?.city ?? null;
}
