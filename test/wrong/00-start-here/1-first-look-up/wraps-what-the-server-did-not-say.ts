/**
 * Wrong: puts an error of its own in the place of one that the server did not send.
 * Caught by: hands on the error of a query that fails, and answers the next call
 * Says: The client has ended: its error
 */
import pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  try {
    const answer = await client.query("select city from users where id = $1", [userId]);
    return answer.rows[0]?.city ?? null;
  } catch (error) {
    // what PostgreSQL says goes to the caller as it is
    if (error instanceof pg.DatabaseError) throw error;
    throw new Error(`the connection failed while user ${userId} was looked up`, { cause: error });
  }
}
