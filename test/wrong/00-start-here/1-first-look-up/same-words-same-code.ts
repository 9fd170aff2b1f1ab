/**
 * Wrong: throws an error of its own with the words and the code of the query's; all else is lost.
 * Caught by: hands on the error of a query that fails, and answers the next call
 * Says: threw another error
 */
import type pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  try {
    const { rows } = await client.query<{ city: string }>("SELECT city FROM users WHERE id = $1", [userId]);
    return rows[0]?.city ?? null;
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    throw Object.assign(new Error(message), { code });
  }
}
