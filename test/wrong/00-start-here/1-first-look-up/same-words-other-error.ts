/**
 * Wrong: throws an error of its own with the words of the query's; the code is lost.
 * Caught by: hands on the error of a query that fails, and answers the next call
 * Says: threw another error
 */
import type pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  try {
    const { rows } = await client.query<{ city: string }>("SELECT city FROM users WHERE id = $1", [userId]);
    return rows[0]?.city ?? null;
  } catch (error) {
    throw new Error((error as Error).message, { cause: error });
  }
}
