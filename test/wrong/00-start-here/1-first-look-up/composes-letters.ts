/**
 * Wrong: brings letters and their accents into one form.
 * Caught by: returns the city as it is, whatever it looks like
 * Says: without trim, normalize
 */
import pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  const answer = await client.query<{ city: string }>("select city from users where id = $1", [userId]);
  return answer.rows[0]?.city.normalize("NFC") ?? null;
}
