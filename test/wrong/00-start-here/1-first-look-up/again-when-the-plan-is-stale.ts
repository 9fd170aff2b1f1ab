/**
 * Wrong: prepares a statement, and asks a second time, unprepared, when its plan has grown stale.
 * Caught by: hands on the error of a query that fails, and answers the next call
 * Says: whose query fails with the code 0A000
 */
import pg from "pg";

const text = "select city from users where id = $1";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  const answer = await client.query({ name: "city-of", text, values: [userId] }).catch((error: { code?: string }) => {
    // the table was altered since the statement was prepared: ask once more, unprepared
    if (error.code === "0A000") return client.query(text, [userId]);
    throw error;
  });
  return answer.rows[0]?.city ?? null;
}
