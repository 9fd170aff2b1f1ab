/**
 * Wrong: takes a query that failed for a user who is not there.
 * Caught by: hands on the error of a query that fails, and answers the next call
 * Says: its error was expected, and cityOf returned null
 */
import type pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  try {
    const { rows } = await client.query<{ city: string }>("select city from users where id = $1", [userId]);
    return rows[0]?.city ?? null;
  } catch (error) {
    console.error("look-up failed", error);
    return null;
  }
}
