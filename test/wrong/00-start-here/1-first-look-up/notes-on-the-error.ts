/**
 * Wrong: writes the id into the words of the error.
 * Caught by: hands on the error of a query that fails, and answers the next call
 * Says: was changed on its way
 */
import pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  try {
    const { rows } = await client.query<{ city: string }>("select city from users where id = $1", [userId]);
    return rows[0]?.city ?? null;
  } catch (error) {
    if (error instanceof Error) error.message += ` (user ${userId})`;
    throw error;
  }
}
